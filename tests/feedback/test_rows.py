"""Items as rows: what a judgement writes replaces what an earlier one of the same item wrote."""

from __future__ import annotations

import pytest

from feedback.models import Analysis, FeedbackItem, Flag
from tests.feedback.story import say
from tests.people import People

PRAISE = "The crew was wonderful, thank you so much."
BITTER = "My bag is lost and nobody answers. This is terrible."


def test_a_happy_item_edited_into_a_complaint_is_judged_again_and_opens_a_case(people: People) -> None:
    happy = say(people.acme, PRAISE, external_id="r1")
    assert happy.case is None and not Flag.objects.for_organisation(people.acme).exists()
    edited = say(people.acme, BITTER, external_id="r1")
    assert (edited.pk, edited.text) == (happy.pk, BITTER)
    assert edited.case is not None and edited.processed_at is not None
    analysis = Analysis.objects.for_organisation(people.acme).get(item=edited)
    assert analysis.label == "negative"


@pytest.mark.parametrize(("first", "then"), [(BITTER, PRAISE), (PRAISE, "The crew was kind.")])
def test_an_edit_leaves_one_analysis_and_no_flag_of_the_old_words(people: People, first: str, then: str) -> None:
    say(people.acme, first, external_id="r1")
    item = say(people.acme, then, external_id="r1")
    assert Analysis.objects.for_organisation(people.acme).filter(item=item).count() == 1
    assert not Flag.objects.for_organisation(people.acme).filter(item=item).exists()
    assert FeedbackItem.objects.for_organisation(people.acme).get().failed_at is None

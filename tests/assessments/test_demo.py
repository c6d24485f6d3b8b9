"""The demo company looks into the mirror: what was planted is found, and what is open is blind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments import demo
from assessments.findings import findings
from assessments.models import Answer, FollowedMetric, Round
from assessments.queries import decisions, revealed
from cxloop.tenancy import acting_in
from feedback.demo import company
from feedback.management.commands.seed_demo import forget
from tests.feedback.story import MONDAY


@pytest.fixture
def larkspur(db):
    made = company.found(MONDAY - timedelta(days=91))
    with acting_in(made.organisation):
        demo.tell(made, MONDAY)
        yield made.organisation


def test_one_round_is_revealed_and_one_is_open_and_blind(larkspur):
    first, second = Round.objects.for_organisation(larkspur).order_by("opens_at")
    assert (first.state, second.state) == ("revealed", "open")
    assert not Answer.across_organisations.filter(round=second).exists()
    found = revealed.load(first)
    assert found.people == 23 and len(found.data.functions) == 7 and not found.data.hidden
    said = findings(found.data)
    keys = [each.key for each in found.data.statements]
    assert "measurement-named-answer" in {keys[place] for place in said.disagreements}
    assert {each.function for each in revealed.evidence(found)} >= {"service"}
    assert [each.initiative.state for each in decisions.decisions(first)] == ["started", "done", "proposed"]
    vanity = [each.metric for each in FollowedMetric.objects.for_organisation(larkspur) if each.is_vanity]
    assert vanity == ["feedback_volume"]


def test_the_company_goes_with_everything_that_was_said_in_confidence(larkspur):
    forget()
    assert not Round.across_organisations.filter(organisation=larkspur.pk).exists()

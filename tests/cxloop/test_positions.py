"""A position is handed over from a day on; nobody's past is rewritten."""

from datetime import date

import pytest
from django.utils import timezone

from cxloop import positions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import PositionHolding
from cxloop.people import roster

FIRST_OF_DECEMBER = date(2026, 12, 1)


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def holders(people):
    rows = PositionHolding.objects.for_organisation(people.acme).filter(position=people.baggage, capacity="holder")
    return [(row.membership.name.split()[0], row.starts_on, row.ends_on) for row in rows.order_by("starts_on")]


def test_the_new_holder_begins_where_the_old_one_ends(people, who):
    positions.hand_over(people.acme, people.baggage, "holder", people.carol, FIRST_OF_DECEMBER, *who)
    assert holders(people) == [
        ("Bob", date(2024, 1, 1), FIRST_OF_DECEMBER), ("Carol", FIRST_OF_DECEMBER, None)]
    assert roster(people.acme, date(2026, 11, 30)).holder(people.baggage.pk) == people.bob
    assert roster(people.acme, FIRST_OF_DECEMBER).holder(people.baggage.pk) == people.carol


def test_another_plan_replaces_what_was_planned(people, who):
    positions.hand_over(people.acme, people.baggage, "holder", people.carol, FIRST_OF_DECEMBER, *who)
    positions.hand_over(people.acme, people.baggage, "holder", people.alice, date(2026, 11, 20), *who)
    assert [name for name, _from, _until in holders(people)] == ["Bob", "Alice"]


def test_it_can_be_left_vacant(people, who):
    positions.hand_over(people.acme, people.baggage, "holder", None, FIRST_OF_DECEMBER, *who)
    assert roster(people.acme, FIRST_OF_DECEMBER).acting(people.baggage.pk).capacity == "nobody"


def test_nobody_stands_in_for_themselves(people, who):
    with pytest.raises(InvalidInput) as refused:
        positions.hand_over(people.acme, people.baggage, "deputy", people.bob, FIRST_OF_DECEMBER, *who)
    assert refused.value.field == "member"
    row = positions.hand_over(people.acme, people.baggage, "deputy", people.carol, FIRST_OF_DECEMBER, *who)
    assert row.capacity == "deputy"


def test_titles_are_given_once(people, who):
    made = positions.save(people.acme, "Head of Food", None, *who)
    assert positions.save(people.acme, "Head of Catering", people.team, *who, made).title == "Head of Catering"
    for title in ("Head of Baggage", "  "):
        with pytest.raises(InvalidInput):
            positions.save(people.acme, title, None, *who)

"""Rules keep their order, the default stays, and what cannot match is never saved half."""

from decimal import Decimal

import pytest
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from feedback.models import PriorityRule, RoutingRule
from feedback.settings import routing

LOST = [{"matcher": "text", "params": {"phrases": ["lost"]}}]


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def names(organisation):
    return list(RoutingRule.objects.for_organisation(organisation).order_by("order").values_list("name", flat=True))


def test_a_new_rule_stands_before_the_default_and_moves(people, who):
    row = routing.save_rule(people.acme, "Lost things", LOST, "position", people.baggage, *who)
    assert names(people.acme) == ["Owner of the touchpoint", "Owner of the theme", "Lost things", "Everything else"]
    routing.move_rule(people.acme, row, True, *who)
    routing.move_rule(people.acme, row, True, *who)
    routing.move_rule(people.acme, row, True, *who)
    assert names(people.acme)[0] == "Lost things"
    routing.move_rule(people.acme, row, False, *who)
    assert names(people.acme)[1] == "Lost things"
    routing.delete_rule(people.acme, row, *who)
    assert "Lost things" not in names(people.acme)


def test_the_default_stays_last_and_stays(people, who):
    default = RoutingRule.objects.for_organisation(people.acme).get(is_default=True)
    with pytest.raises(Conflict):
        routing.delete_rule(people.acme, default, *who)
    with pytest.raises(Conflict):
        routing.move_rule(people.acme, default, True, *who)
    with pytest.raises(InvalidInput):
        routing.save_rule(people.acme, "Rest", [], "position", None, *who, rule=default)
    saved = routing.save_rule(people.acme, "Rest", LOST, "theme", people.baggage, *who, is_active=False, rule=default)
    assert (saved.conditions, saved.target, saved.is_active, saved.position) == ([], "position", True, people.baggage)
    for number in range(60):
        routing.save_rule(people.acme, f"Rule {number}", LOST, "position", people.baggage, *who)
    for _again in range(60):
        routing.save_rule(people.acme, "More", LOST, "position", people.baggage, *who)
    assert names(people.acme)[-1] == "Rest"


@pytest.mark.parametrize(
    ("name", "conditions", "target", "named", "field"),
    [
        (" ", LOST, "position", True, "name"),
        ("X", LOST, "moon", True, "target"),
        ("X", LOST, "position", False, "position"),
        ("X", [{"matcher": "nothing"}], "position", True, "conditions.0.matcher"),
        ("X", [*LOST, {"matcher": "theme", "params": {}}], "position", True, "conditions.1.params.themes"),
    ],
)
def test_what_is_wrong_is_named(people, who, name, conditions, target, named, field):
    before = names(people.acme)
    with pytest.raises(InvalidInput) as refused:
        routing.save_rule(people.acme, name, conditions, target, people.baggage if named else None, *who)
    assert refused.value.field == field
    assert names(people.acme) == before


def test_the_priority_table_is_saved_whole_or_not_at_all(people, who):
    lines = [routing.PriorityLine(4, 3, Decimal(100), ("safety",)), routing.PriorityLine(1)]
    routing.save_priorities(people.acme, lines, *who)
    rows = list(PriorityRule.objects.for_organisation(people.acme).order_by("order"))
    assert [(row.priority, row.severity_at_least, row.signals) for row in rows] == [(4, 3, ["safety"]), (1, 1, [])]
    for wrong in (routing.PriorityLine(9), routing.PriorityLine(1, 7), routing.PriorityLine(1, 1, None, ("nothing",))):
        with pytest.raises(InvalidInput) as refused:
            routing.save_priorities(people.acme, [lines[0], wrong], *who)
        assert refused.value.field == "line_1"
    assert PriorityRule.objects.for_organisation(people.acme).count() == 2

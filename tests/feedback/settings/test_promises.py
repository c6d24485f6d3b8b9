"""Policies hold for cases to come; the default stays."""

import pytest
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from feedback.models import EscalationPolicy, EscalationStep
from feedback.settings import promises
from feedback.settings.promises import Rung

NUMBERS = {
    "acknowledge_minutes": 30,
    "contact_minutes": 60,
    "resolve_minutes": 600,
    "warn_minutes": 10,
    "customer_hours": 24,
}


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def save(people, who, name="Gold", rungs=(Rung(("owner",)),), numbers=NUMBERS, **more):
    return promises.save_policy(people.acme, name, numbers, list(rungs), *who, **more)


def test_a_policy_with_its_ladder_is_made_changed_moved_and_deleted(people, who):
    gold = save(
        people,
        who,
        rungs=[Rung(("owner",)), Rung(("position",), position=people.baggage, after_minutes=60)],
        priorities=[4, 3],
        segments=["Gold"],
    )
    steps = EscalationStep.objects.for_organisation(people.acme).filter(policy=gold).order_by("order")
    assert [(step.tell, step.position) for step in steps] == [(["owner"], None), (["position"], people.baggage)]
    assert (gold.priorities, gold.segments) == ([3, 4], ["Gold"])
    promises.move_policy(people.acme, gold, True, *who)
    order = list(
        EscalationPolicy.objects.for_organisation(people.acme).order_by("order").values_list("name", flat=True)
    )
    assert order == ["Gold", "Urgent", "Standard"]
    save(people, who, "Golden", rungs=[], policy=gold)
    assert not steps.all().exists()
    promises.delete_policy(people.acme, gold, *who)
    assert EscalationPolicy.objects.for_organisation(people.acme).count() == 2


def test_the_default_holds_for_everything_and_stays(people, who):
    default = EscalationPolicy.objects.for_organisation(people.acme).get(is_default=True)
    with pytest.raises(Conflict):
        promises.delete_policy(people.acme, default, *who)
    with pytest.raises(Conflict):
        promises.move_policy(people.acme, default, True, *who)
    saved = save(people, who, "Usual", priorities=[4], segments=["Gold"], is_active=False, policy=default)
    assert (saved.priorities, saved.segments, saved.is_active) == ([], [], True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"numbers": NUMBERS | {"contact_minutes": 20}}, "contact_minutes"),
        ({"numbers": NUMBERS | {"acknowledge_minutes": 0}}, "acknowledge_minutes"),
        ({"priorities": [7]}, "priorities"),
        ({"rungs": [Rung(())]}, "step_0"),
        ({"rungs": [Rung(("owner",)), Rung(("the boss",))]}, "step_1"),
        ({"rungs": [Rung(("position",))]}, "step_0"),
        ({"rungs": [Rung(("owner",), repeat_times=2)]}, "step_0"),
        ({"rungs": [Rung(("owner",), does="shout")]}, "step_0"),
    ],
)
def test_what_is_wrong_is_named(people, who, changes, field):
    with pytest.raises(InvalidInput) as refused:
        save(people, who, **changes)
    assert refused.value.field == field
    assert EscalationPolicy.objects.for_organisation(people.acme).count() == 2

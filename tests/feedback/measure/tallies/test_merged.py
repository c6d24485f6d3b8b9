"""Cases that became one count once, in the tallies too, from the moment they are merged until they part."""

from __future__ import annotations

from datetime import timedelta

from cxloop.actor import Actor
from cxloop.periods import parse
from feedback.follow_up import merging
from feedback.measure import service
from feedback.measure.scope import Scope
from feedback.measure.tallies import reading
from feedback.models import Case, CaseFact
from tests.feedback.measure.tallies.counting import assert_the_same, swept
from tests.feedback.story import MONDAY, complain


def told(people, now):
    scope = Scope(people.acme, parse("all", "UTC", now), now)
    assert assert_the_same(scope) > 20
    with reading.tallied(scope) as fast:
        assert fast.tallies is not None
        return service.metrics.get("closure_rate").compute(fast).denominator


def test_merged_cases_count_once_before_and_after_every_sweep(people):
    carol, now = Actor.person(people.carol), MONDAY + timedelta(minutes=5)
    cases = [complain(people.acme, text=f"Terrible, nobody answers. {number}") for number in range(5)]
    swept(now)
    assert told(people, now) == 5
    row = merging.merge(cases[0], cases[1:3], actor=carol, now=now)
    assert told(people, now) == 3, "noted, and not yet swept"
    swept(now)
    assert told(people, now) == 3
    assert CaseFact.objects.for_organisation(people.acme).count() == 3
    merging.part(row, actor=carol, now=now)
    assert told(people, now) == 5
    swept(now)
    assert told(people, now) == 5 and Case.objects.for_organisation(people.acme).filter(outcome="merged").count() == 0

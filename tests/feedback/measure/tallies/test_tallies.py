"""Tallies are always what a slow count says: after any events, before and after the sweep."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.periods import parse
from cxloop.tenancy import acting_in
from feedback.measure import ranked, service
from feedback.measure.ranked import EDGES, STEPS, Ranked, step_of
from feedback.measure.scope import Scope
from feedback.measure.tallies import facts, folding, reading
from feedback.models import (
    Analysis,
    Case,
    Customer,
    FeedbackItem,
    Flag,
    ItemTheme,
    Rating,
    Recount,
    Theme,
    Touchpoint,
)
from tests.feedback.measure.history import Historian
from tests.feedback.measure.tallies.counting import assert_the_same, compare_some, is_kept, sums, swept
from tests.feedback.story import MONDAY, complain

PERIODS = ("all", "40d", "2026-03")


class Fate:
    """Things that happen to rows in no order and by no verb, as corrections, erasures and admins do."""

    def __init__(self, people, seed):
        self.acme, self.chance = people.acme, random.Random(seed)
        self.people = people

    def strike(self):
        name = self.chance.choice([name for name in dir(self) if name.startswith("on_")])
        getattr(self, name)()
        return name

    def pick(self, model):
        keys = list(model.objects.for_organisation(self.acme).order_by("pk").values_list("pk", flat=True))
        return model.objects.for_organisation(self.acme).filter(pk=self.chance.choice(keys)) if keys else None

    def on_another_touchpoint(self):
        self.pick(Case).update(touchpoint=self.pick(Touchpoint).get())
        self.pick(FeedbackItem).update(touchpoint=self.pick(Touchpoint).get())

    def on_no_touchpoint(self):
        self.pick(Touchpoint).get().delete()

    def on_another_segment(self):
        self.pick(Customer).update(segment=self.chance.choice(["", "gold", "silver"]))

    def on_erased_customer(self):
        self.pick(Customer).get().delete()

    def on_erased_item(self):
        item = self.pick(FeedbackItem).get()
        item.delete()

    def on_erased_case(self):
        case = self.pick(Case).get()
        Case.objects.for_organisation(self.acme).filter(merged_into=case).delete()
        case.delete()

    def on_merged_case(self):
        part, kept = self.pick(Case).get(), self.pick(Case).get()
        if kept.pk != part.pk:
            Case.objects.for_organisation(self.acme).filter(pk=part.pk).update(
                status="closed", outcome="merged", merged_into=kept, closed_at=MONDAY, next_deadline_at=None)

    def on_parted_case(self):
        parts = Case.objects.for_organisation(self.acme).filter(outcome="merged")
        parts.update(status="open", outcome="", merged_into=None, closed_at=None, next_deadline_at=MONDAY)

    def on_another_time(self):
        item = self.pick(FeedbackItem)
        item.update(occurred_at=item.get().occurred_at + timedelta(hours=self.chance.randrange(-50, 50)))

    def on_waiting_again(self):
        self.pick(FeedbackItem).update(processed_at=None)

    def on_processed(self):
        FeedbackItem.objects.for_organisation(self.acme).filter(processed_at=None).update(processed_at=MONDAY)

    def on_other_theme(self):
        item, theme = self.pick(FeedbackItem).get(), self.pick(Theme).get()
        more = ItemTheme(organisation=self.acme, item=item, theme=theme)
        ItemTheme.objects.bulk_create([more], ignore_conflicts=True)
        self.pick(Case).update(theme=theme)

    def on_rating(self):
        item, kind = self.pick(FeedbackItem).get(), self.chance.choice(["nps", "csat", "ces", "stars"])
        scale = {"low": 1, "high": self.chance.choice([1, 5, 7])}
        rating = {"value": self.chance.randrange(1, scale["high"] + 1), **scale}
        Rating.across_organisations.update_or_create(organisation=self.acme, item=item, kind=kind, defaults=rating)

    def on_flags(self):
        self.pick(Flag).delete()
        Analysis.objects.for_organisation(self.acme).filter(pk=self.pick(Analysis).get().pk).update(is_unhappy=False)

    def on_another_owner(self):
        who = self.chance.choice([self.people.bob, self.people.carol, None])
        position = self.chance.choice([self.people.baggage, None])
        self.pick(Case).update(owner=who, position=position)

    def on_other_case(self):
        self.pick(FeedbackItem).update(case=self.pick(Case).get())


@pytest.mark.parametrize("seed", range(2))
def test_equal_to_a_slow_count_before_and_after_every_sweep(people, seed):
    """Half of the time nothing was swept since: then what changed is read anew."""
    chance = random.Random(seed)
    historian, fate = Historian(people, seed), Fate(people, seed)
    swept(MONDAY)
    historian.live(8)
    for turn in range(5):
        historian.live(2)
        struck = [fate.strike() for _stroke in range(3)]
        now = historian.latest + timedelta(hours=chance.randrange(0, 100))
        if chance.random() < 0.5:
            folding.sweep(now - timedelta(minutes=chance.randrange(-90, 90)), chance.randrange(1, 40))
        assert compare_some(people.acme, now, chance.choice(PERIODS), chance), (turn, struck)
    swept(now)
    assert is_kept(people.acme)
    assert compare_some(people.acme, now, "all", chance, 6) > 100


def test_days_are_those_of_the_organisation_also_after_it_moved(people):
    """Auckland changes its clocks in April; a day there is another one than in UTC."""
    chance = random.Random(3)
    historian = Historian(people, 3).live(10)
    swept(historian.latest)
    before = sums(people.acme)
    people.acme.time_zone = "Pacific/Auckland"
    people.acme.save()
    scope = Scope.read(people.acme, {"period": "2026-04"}, historian.latest)
    assert reading.opened(scope) is None, "days of another zone are not read"
    swept(historian.latest)
    assert is_kept(people.acme)
    assert sums(people.acme) != before
    for period in ("2026-03", "2026-04", "2026-04-04", "2026-04-05", "2026-04-06", "2026-W14"):
        compare_some(people.acme, historian.latest, period, chance)


def test_a_case_at_the_edge_of_a_day_belongs_to_one_day(people):
    """Berlin's clocks go forward on 29 March 2026, at midnight and around it."""
    people.acme.time_zone = "Europe/Berlin"
    people.acme.save()
    midnight = datetime(2026, 3, 29, tzinfo=people.acme.zone)
    for number, minutes in enumerate((-1, 0, 90, 150, 23 * 60 - 1, 23 * 60, 23 * 60 + 1)):
        complain(people.acme, midnight.astimezone(UTC) + timedelta(minutes=minutes), email=f"{number}@mail.test")
    now = midnight + timedelta(days=2)
    swept(now)
    for period, cases in (("2026-03-28", 1), ("2026-03-29", 4), ("2026-03-30", 2)):
        scope = Scope(people.acme, parse(period, "Europe/Berlin", now), now)
        with reading.tallied(scope) as fast:
            assert service.metrics.get("closure_rate").compute(fast).n == cases
        assert_the_same(scope)


def test_time_alone_changes_what_is_late_and_how_old_it_is(people):
    case = complain(people.acme, MONDAY)
    swept(MONDAY)
    noon = [case.acknowledge_due_at, case.contact_due_at, case.resolve_due_at, case.due_at]
    for moment in sorted([*noon, *(case.opened_at + timedelta(days=days) for days in (1, 3, 7, 14))]):
        for beside in (-1, 0, 1):
            scope = Scope.read(people.acme, {}, moment + timedelta(microseconds=beside))
            assert_the_same(scope, ("position",))
        if moment.microsecond % 2 == 0:
            swept(moment + timedelta(microseconds=1))
            assert_the_same(Scope.read(people.acme, {}, moment + timedelta(microseconds=1)), ("position",))


def test_the_first_count_goes_in_small_steps_and_on_where_it_was_killed(people, monkeypatch):
    historian = Historian(people, 5).live(9)
    Recount.objects.for_organisation(people.acme).delete()  # as rows from before the triggers
    scope = Scope.read(people.acme, {}, historian.latest)
    steps = 0
    while folding.fold(people.acme, historian.latest, 2):
        steps += 1
        assert steps < 40
        assert reading.opened(scope) is None, "half a count is never shown"
        if steps == 3:
            with monkeypatch.context() as patch, pytest.raises(InterruptedError):
                patch.setattr(folding, "add", killed)
                folding.fold(people.acme, historian.latest, 2)
    assert steps > 8
    assert assert_the_same(scope)


def killed(*arguments):
    raise InterruptedError


def test_a_sweep_that_dies_half_way_counts_nothing_twice(people, monkeypatch):
    historian = Historian(people, 7).live(5)
    swept(historian.latest)
    historian.live(3)
    for name in ("keep", "add"):
        module = folding.facts if name == "keep" else folding
        with monkeypatch.context() as patch, pytest.raises(InterruptedError):
            patch.setattr(module, name, killed)
            folding.fold(people.acme, historian.latest)
        assert_the_same(Scope.read(people.acme, {}, historian.latest))
    swept(historian.latest)
    assert_the_same(Scope.read(people.acme, {}, historian.latest))
    kept = sums(people.acme)
    folding.begin_again(folding.locked(people.acme), people.acme)
    swept(historian.latest)
    assert sums(people.acme) == kept, "sums that were kept are those of a new count"


def test_rows_are_counted_one_by_one_while_too_many_wait(people, monkeypatch):
    complain(people.acme, MONDAY)
    swept(MONDAY)
    complain(people.acme, MONDAY, email="two@mail.test")
    monkeypatch.setattr(reading, "MOST", 1)
    scope = Scope.read(people.acme, {}, MONDAY)
    assert reading.opened(scope) is None
    with reading.tallied(scope) as fast:
        assert service.metrics.get("closure_rate").compute(fast).n == 2


def test_combinations_that_are_not_kept_are_counted_row_by_row(people):
    complain(people.acme, MONDAY, touchpoint="baggage", segment="gold")
    swept(MONDAY)
    scope = Scope.read(people.acme, {"segment": "gold", "touchpoint": "baggage"}, MONDAY)
    with reading.tallied(scope) as fast:
        closure = service.metrics.get("closure_rate")
        assert fast.tallies.sums(closure, fast) is None
        assert closure.compute(fast).n == 1


def test_nothing_of_another_organisation_is_read(people):
    complain(people.acme, MONDAY)
    complain(people.globex, MONDAY)
    swept(MONDAY)
    for organisation in (people.acme, people.globex):
        scope = Scope.read(organisation, {}, MONDAY)
        with acting_in(organisation), reading.tallied(scope) as fast:
            assert service.metrics.get("closure_rate").compute(fast).n == 1


def test_the_triggers_know_every_column_that_is_counted(people):
    """A new condition over another column must be noted too: a trigger that does not name it would miss its changes."""
    complain(people.acme, MONDAY)
    with CaptureQueriesContext(connection) as asked:
        for subject in ("case", "item"):
            facts.fresh(people.acme, subject, [1], MONDAY)
    read = set(re.findall(r'"feedback_(case|feedbackitem)"\."(\w+)"', " ".join(each["sql"] for each in asked)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, string_agg(pg_get_triggerdef(oid), '') FROM pg_trigger"
            " WHERE tgname LIKE 'recount_%' GROUP BY tgrelid"
        )
        noted = dict(cursor.fetchall())
    for table, column in read - {("case", "id"), ("feedbackitem", "id")}:
        assert re.search(rf"UPDATE OF [^;]*\b{column}\b", noted[f"feedback_{table}"]), (table, column)
    assert len(read) > 25


def test_a_time_is_never_in_an_earlier_step_than_a_shorter_one():
    times = sorted([0, -5, 0.001, 59.9, 60, 61, *(3600 * 1.01**power for power in range(1200)), 1e12])
    steps = [step_of(seconds) for seconds in times]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, STEPS - 1)
    assert all(EDGES[step_of(time)] <= time < EDGES[step_of(time) + 1] for time in times if 0 <= time < 1e8)


@pytest.mark.parametrize("most", [3, 10_000])
def test_times_are_exact_and_of_very_many_within_their_step(people, monkeypatch, most):
    """Whatever is the most that is exact, both ways of counting say the same."""
    monkeypatch.setattr(ranked, "MOST_EXACT", most)
    historian = Historian(people, 11).live(25)
    swept(historian.latest)
    historian.live(3)
    assert_the_same(Scope.read(people.acme, {}, historian.latest))
    times = sorted(random.Random(1).uniform(0, 9e5) for _time in range(400))
    found = Ranked.of(times)
    assert len(found) == 400
    for rank, time in enumerate(times):
        assert found[rank] == (time if most > 400 else pytest.approx(time, rel=0.025, abs=2))

"""Every number against a slow count over random histories, and against the rows it opens."""

from __future__ import annotations

import statistics as plain
from datetime import timedelta

import pytest
from django.db import transaction

from cxloop import calendars
from cxloop.business_hours import elapsed
from cxloop.periods import parse
from feedback.measure import service
from feedback.measure.dimensions import DIMENSIONS
from feedback.measure.scope import Scope
from feedback.models import Case, CaseCycle
from tests.feedback.measure.history import Historian, share
from tests.feedback.story import MONDAY, complain
from tests.people import everybody

KEYS = [
    "backlog", "ces", "closure_rate", "confirmed_closure_rate", "csat", "feedback_volume", "make_goods", "nps",
    "owner_involvement",
    "reopened", "share_acted_on", "sla_kept", "stars", "time_to_acknowledge", "time_to_contact", "time_to_resolve",
    "unowned_share",
]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """One history for all tests of this file, undone at its end; they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Historian(everybody(), 2).live(60)
        transaction.set_rollback(True)


def scope_of(told, period="all"):
    return Scope.read(told.people.acme, {"period": period}, told.latest)


def measured(key, scope):
    return service.metrics.get(key).compute(scope)


def test_every_metric_says_what_it_is_and_what_it_is_for():
    assert sorted(metric.key for metric in service.metrics) == KEYS
    for metric in service.metrics:
        assert all(str(word).endswith(".") for word in (metric.definition, metric.serves, metric.cohort)), metric.key
        assert {"numerator", "denominator"} <= set(metric.parts), metric.key
        assert metric.unit in ("share", "seconds", "points", "score", "count")


def test_numbers_equal_a_slow_count_of_what_happened(told):
    scope, lives = scope_of(told), told.lives
    answered = lambda life: bool(life.answers)  # noqa: E731
    expected = {
        "closure_rate": share(lives, lambda life: True, lambda life: life.is_closed),
        "confirmed_closure_rate": share(lives, answered, lambda life: life.outcome == "confirmed"),
        "reopened": share(lives, lambda life: life.resolved or life.is_closed or life.reopened,
                          lambda life: life.reopened),
        "unowned_share": share(lives, lambda life: True, lambda life: life.case.is_unowned),
        "owner_involvement": share(lives, lambda life: life.case.owner_id, lambda life: life.owner_acted),
        "share_acted_on": share(lives, lambda life: True, lambda life: life.acknowledged),
        "backlog": share(lives, lambda life: not life.is_closed, is_late_at(told)),
    }
    for key, (counted, of) in expected.items():
        found = measured(key, scope)
        assert (found.numerator, found.denominator) == (counted, of), key
    closure = measured("closure_rate", scope)
    assert closure.value == expected["closure_rate"][0] / expected["closure_rate"][1]
    assert closure.interval.low < closure.value < closure.interval.high
    for outcome in ("confirmed", "disputed", "silent", "unreachable"):
        assert closure.extras[outcome] == sum(life.outcome == outcome for life in lives)


def is_late_at(told):
    now = {case.pk: case for case in Case.objects.for_organisation(told.people.acme)}

    def late(life):
        due = now[life.case.pk].due_at
        return due is not None and due < told.latest

    return late


def test_silence_unreachability_and_dispute_are_never_confirmation(told):
    scope = scope_of(told)
    confirmed = set(service.rows("confirmed_closure_rate", "numerator", scope).values_list("pk", flat=True))
    yes = {life.case.pk for life in told.lives if life.answers and life.answers[-1] == "yes" and life.is_closed}
    assert confirmed == yes & {life.case.pk for life in told.lives if life.outcome == "confirmed"}
    others = {life.case.pk for life in told.lives if life.outcome in ("silent", "unreachable", "disputed")}
    assert others
    assert not confirmed & others


@pytest.mark.parametrize("what", ["acknowledged", "contacted", "resolved"])
def test_durations_run_on_both_clocks_from_the_first_time(told, what):
    key = {"acknowledged": "acknowledge", "contacted": "contact", "resolved": "resolve"}[what]
    found = measured(f"time_to_{key}", scope_of(told))
    reached = [life for life in told.lives if getattr(life, what)]
    waited = sorted((getattr(life, what) - life.spoke).total_seconds() for life in reached)
    known = calendars.load(told.people.acme)
    worked = []
    for life in reached:
        calendar, end = known.get(life.case.calendar_id), getattr(life, what)
        rest = sum((elapsed(low, high, calendar) for low, high in life.pauses if high <= end), timedelta())
        worked.append((elapsed(life.opened, end, calendar) - rest).total_seconds())
    assert found.n == len(reached)
    assert found.value == plain.median(waited)
    assert found.interval.low in waited
    assert found.interval.high in waited
    assert found.extras["business_median"]["value"] == pytest.approx(plain.median(worked))
    assert found.extras["p90"]["value"] == pytest.approx(plain.quantiles(waited, n=10, method="inclusive")[8])
    assert found.extras["waiting"] == sum(not getattr(life, what) and not life.is_closed for life in told.lives)


def test_promises_kept_equal_a_slow_count_over_every_round(told):
    """A promise is decided when it was met or its time came while the case was open; one broken spoils the case."""
    decided = kept = 0
    rounds = {life.case.pk: [] for life in told.lives}
    for case in Case.objects.for_organisation(told.people.acme):
        rounds[case.pk].append((case, case.closed_at or case.paused_at or told.latest))
    for row in CaseCycle.objects.for_organisation(told.people.acme):
        rounds[row.case_id].append((row, row.ended_at))
    for number in rounds:
        verdicts = [
            met <= due if met else False
            for row, until in rounds[number]
            for met, due in ((row.acknowledged_at, row.acknowledge_due_at), (row.contacted_at, row.contact_due_at),
                             (row.resolved_at, row.resolve_due_at))
            if met or due < until
        ]
        current, _until = rounds[number][0]
        met_now = (current.acknowledged_at, current.contacted_at, current.resolved_at)
        counted = False in verdicts or any(met_now)
        decided += counted
        kept += counted and all(verdicts)
    found = measured("sla_kept", scope_of(told))
    assert (found.numerator, found.denominator) == (kept, decided)


def test_nps_counts_everybody_who_answered(told):
    scores = [life.nps for life in told.lives] + told.happy
    found = measured("nps", scope_of(told))
    up, down = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)
    assert found.n == len(scores)
    assert found.value == pytest.approx(100 * (up - down) / len(scores))
    assert found.interval.low <= found.value <= found.interval.high


def test_every_number_opens_exactly_the_rows_it_counts(told):
    scope = scope_of(told)
    for metric in service.in_order():
        found = metric.compute(scope)
        assert service.rows(metric.key, "denominator", scope).count() == found.denominator, metric.key
        if metric.unit in ("share", "seconds") or metric.key == "backlog":
            assert service.rows(metric.key, "numerator", scope).count() == found.numerator, metric.key
        for part in set(metric.parts) & set(found.extras):
            assert service.rows(metric.key, part, scope).count() == found.extras[part], (metric.key, part)


def test_breakdowns_and_courses_add_up_to_the_whole(told):
    scope = scope_of(told, "2026-03-01..2026-06-30")
    for metric in service.in_order():
        whole = metric.compute(scope)
        for key in ("touchpoint", "source", "position", "person", "segment"):
            groups = metric.breakdown(scope, DIMENSIONS[key])
            assert sum(group.measured.n for group in groups) == whole.n, (metric.key, key)
            assert sum(group.measured.denominator for group in groups) == whole.denominator, (metric.key, key)
        if metric.dated_by:
            course = metric.series(scope, "week")
            assert sum(each.n for _bucket, each in course) == whole.n, metric.key
            assert len(course) == len(scope.period.buckets("week"))


def test_a_group_is_what_the_filter_of_its_handle_counts(told):
    scope = scope_of(told)
    closure = service.metrics.get("closure_rate")
    groups = closure.breakdown(scope, DIMENSIONS["touchpoint"])
    assert {group.handle for group in groups} == {"baggage", "check-in", "none"}
    for group in groups:
        alone = Scope.read(told.people.acme, {"touchpoint": group.handle}, told.latest)
        assert closure.compute(alone) == group.measured
        expected = share([life for life in told.lives if (life.touchpoint or "none") == group.handle],
                         lambda life: True, lambda life: life.is_closed)
        assert (group.measured.numerator, group.measured.denominator) == expected


def test_a_journey_counts_its_stages_and_touchpoints(told):
    root = told.people.touchpoint.parent.parent
    whole = Scope.read(told.people.acme, {"touchpoint": root.key}, told.latest)
    found = service.metrics.get("closure_rate").compute(whole)
    assert found.denominator == sum(bool(life.touchpoint) for life in told.lives)


def test_the_cohort_is_cut_at_local_midnight_and_half_open(people):
    complain(people.acme, MONDAY, email="one@mail.test")
    closure = service.metrics.get("closure_rate")
    for key, counted in (("2026-03-02", 1), ("2026-03-01", 0), ("2026-03-03", 0), ("2026-W10", 1), ("2026-02", 0)):
        scope = Scope(people.acme, parse(key, "UTC", MONDAY), MONDAY)
        assert closure.compute(scope).denominator == counted, key


def test_a_number_without_rows_says_so_instead_of_zero_percent(people):
    scope = Scope.read(people.acme, {}, MONDAY)
    for metric in service.in_order():
        found = metric.compute(scope)
        assert found.n == 0
        assert found.interval is None
        assert found.value == (0 if metric.unit == "count" else None), metric.key
        assert found.is_too_few


def test_another_organisation_sees_nothing_of_it(told):
    scope = Scope.read(told.people.globex, {}, told.latest)
    for metric in service.in_order():
        assert metric.compute(scope).n == 0
        assert not metric.breakdown(scope, DIMENSIONS["touchpoint"])


def test_change_is_only_said_outside_the_noise(people):
    closure = service.metrics.get("closure_rate")
    few, most = closure.measured(row(3, 5)), closure.measured(row(90, 100))
    half, nearly = closure.measured(row(50, 100)), closure.measured(row(55, 100))
    assert service.change(closure, most, few).kind == "few"
    assert service.change(closure, nearly, half) == service.Change("same")
    assert service.change(closure, most, half) == service.Change("better", pytest.approx(0.4))
    assert service.change(service.metrics.get("reopened"), closure.measured(row(90, 100)), half).kind == "worse"


def row(numerator, denominator):
    closure = service.metrics.get("closure_rate")
    counts = {"numerator": numerator, "denominator": denominator, **dict.fromkeys(closure.also, 0)}
    return {f"count_{part}": number for part, number in counts.items()}


def test_queries_do_not_grow_with_rows(people, django_assert_max_num_queries):
    counts = {}
    for rows in (1, 19):
        for number in range(rows):
            complain(people.acme, MONDAY, email=f"{rows}-{number}@mail.test", touchpoint="baggage")
        scope = Scope.read(people.acme, {"period": "2026-03"}, MONDAY)
        for metric in service.in_order():
            for by in DIMENSIONS:
                with django_assert_max_num_queries(20) as asked:
                    service.report(metric, scope, by=by, step="week")
                counts.setdefault((metric.key, by), []).append(len(asked))
    assert all(few == many for few, many in counts.values()), counts

"""What was given to make it good, counted and summed: the same on the page, in the API and as CSV."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cxloop.actor import Actor
from cxloop.periods import parse
from feedback.follow_up import make_good
from feedback.measure import service
from feedback.measure.dimensions import dimension
from feedback.measure.scope import Scope
from feedback.settings import authority
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.story import MONDAY, complain

FREE = {"agent": (None, None), "owner": (None, None), "admin": (None, None)}


@pytest.fixture
def given(people):
    """Forty make-goods over two months as (kind, amount, currency, touchpoint, day), and what only waits."""
    who = Actor.person(people.alice)
    for currency in ("EUR", "CHF"):
        authority.save(people.acme, who, MONDAY, currency=currency, limits=FREE)
    chance = random.Random(7)
    cases = {key: [complain(people.acme, touchpoint=key) for _ in range(3)] for key in ("baggage", "seat")}
    rows = []
    for _ in range(40):
        kind, place = chance.choice(("apology", "refund", "voucher")), chance.choice(list(cases))
        amount = None if kind == "apology" else Decimal(chance.randrange(1, 9_999)) / 100
        currency = chance.choice(("EUR", "CHF")) if amount else ""
        at = MONDAY + timedelta(hours=chance.randrange(60 * 24))
        case = chance.choice(cases[place])
        make_good.record(case, kind=kind, amount=amount, currency=currency, words="", actor=who, now=at)
        rows.append((kind, amount, currency, place, at, case.pk))
    authority.save(people.acme, who, MONDAY, currency="EUR", limits={**FREE, "agent": (0, 0)})
    make_good.record(cases["seat"][0], kind="refund", amount=Decimal(7), currency="EUR", words="",
                     actor=Actor.person(people.carol), now=MONDAY)
    return rows


def scope_of(people, period="2026-03", **filters):
    return Scope(people.acme, parse(period, people.acme.time_zone, MONDAY), MONDAY + timedelta(days=90), filters)


def slow(rows):
    sums = defaultdict(lambda: [0, None])
    for kind, amount, currency, *_rest in rows:
        found = sums[kind, currency]
        found[0] += 1
        found[1] = found[1] if amount is None else (found[1] or 0) + amount
    return {key: tuple(found) for key, found in sums.items()}


def told(measured):
    return {(each["kind"], each["currency"]): (each["count"], None if each["sum"] is None else Decimal(each["sum"]))
            for each in measured.extras.get("amounts", ())}


def test_it_equals_a_slow_count_of_the_period(people, given):
    scope = scope_of(people)
    mine = [row for row in given if row[4] in scope.period]
    found = service.metrics.get("make_goods").compute(scope)
    assert 0 < len(mine) < len(given)
    assert told(found) == slow(mine) and (found.value, found.n) == (len(mine), len(mine))
    cases = {row[5] for row in mine}
    assert found.numerator == found.denominator == len(cases)
    assert set(service.rows("make_goods", "numerator", scope).values_list("pk", flat=True)) == cases


def test_it_breaks_down_by_touchpoint_and_adds_up_over_weeks(people, given):
    scope, metric = scope_of(people), service.metrics.get("make_goods")
    mine = [row for row in given if row[4] in scope.period]
    for group in metric.breakdown(scope, dimension("touchpoint")):
        assert told(group.measured) == slow([row for row in mine if row[3] == group.handle])
        only = metric.compute(scope_of(people, touchpoint=group.handle))
        assert told(only) == told(group.measured)
    weeks = metric.series(scope, "week")
    assert sum(found.n for _bucket, found in weeks) == len(mine)
    for bucket, found in weeks:
        assert told(found) == slow([row for row in mine if row[4] in bucket])


def test_page_api_and_csv_say_the_same(people, given, api):
    vic = Client()
    vic.force_login(people.vic.user, backend=BACKEND)
    scope = scope_of(people)
    found = service.metrics.get("make_goods").compute(scope)
    refund = next(each for each in found.extras["amounts"] if (each["kind"], each["currency"]) == ("refund", "EUR"))
    body = api(people.carol).get("/api/v1/metrics/make_goods/?period=2026-03").json()
    assert body["extras"]["amounts"] == found.extras["amounts"] and body["value"] == found.n
    for path, reader in (("/o/acme/dashboard/metrics.csv?period=2026-03", vic),
                         ("/api/v1/metrics/make_goods/?period=2026-03&format=csv", api(people.carol))):
        rows = list(csv.DictReader(io.StringIO(reader.get(path).content.decode().lstrip("\ufeff"))))
        (row,) = [row for row in rows if row["metric"] == "make_goods" and row["group"] == "Refund, EUR"]
        assert (Decimal(row["value"]), row["unit"], row["n"]) == (
            Decimal(refund["sum"]), "EUR", str(refund["count"]))
    page = vic.get("/o/acme/dashboard/?period=2026-03").content.decode()
    assert f"{refund['sum']} EUR" in page and "Made good" in page


def test_it_costs_two_queries_however_many(people, given):
    with CaptureQueriesContext(connection) as captured:
        service.metrics.get("make_goods").compute(scope_of(people))
    assert len(captured) == 2


def test_nothing_given_is_nothing(people):
    found = service.metrics.get("make_goods").compute(scope_of(people))
    assert (found.value, found.n, found.extras["amounts"]) == (0, 0, [])

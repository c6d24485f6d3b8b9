"""GET /api/v1/metrics/: every number, for programs with a token for it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from cxloop.actor import Actor
from feedback.follow_up import actions
from tests.feedback.story import MONDAY, complain

LATER = MONDAY + timedelta(hours=5)
PARTS = {"value", "numerator", "denominator", "n", "interval", "unit", "definition", "cohort", "label", "period",
         "rows"}


@pytest.fixture
def two_cases(people):
    """One closed, one open, both today."""
    closed = complain(people.acme, MONDAY, email="one@mail.test", touchpoint="baggage")
    complain(people.acme, MONDAY, email="two@mail.test", text="=cmd|' /C calc'!A0 My bag is lost, terrible.")
    actions.give_up(closed, reason="No address.", actor=Actor.person(people.carol), now=MONDAY + timedelta(hours=1))
    with time_machine.travel(LATER, tick=False):
        yield


def test_one_metric_says_everything_about_itself(people, api, two_cases):
    told = api(people.vic, "metrics:read").get("/api/v1/metrics/closure_rate/").json()
    assert set(told) >= PARTS
    assert (told["value"], told["numerator"], told["denominator"], told["n"]) == (0.5, 1, 2, 2)
    assert told["interval"][0] < 0.5 < told["interval"][1]
    assert told["too_few"] is True
    assert told["extras"]["unreachable"] == 1
    assert told["rows"]["numerator"] == {"metric": "closure_rate", "part": "numerator", "period": "all"}


def test_all_metrics_come_in_one_list(people, api, two_cases):
    told = api(people.vic, "metrics:read").get("/api/v1/metrics/", {"period": "2026-03"}).json()
    assert told["next"] is None
    assert [each["key"] for each in told["results"]][:2] == ["closure_rate", "confirmed_closure_rate"]
    assert all(set(each) >= PARTS and each["period"]["to"] == "2026-03-31" for each in told["results"])


def test_breakdown_course_and_filters(people, api, two_cases):
    client = api(people.vic, "metrics:read")
    told = client.get("/api/v1/metrics/closure_rate/", {"by": "touchpoint", "step": "day", "period": "2026-W10"}).json()
    groups = {group["handle"]: (group["numerator"], group["denominator"]) for group in told["groups"]}
    assert groups == {"baggage": (1, 1), "none": (0, 1)}
    assert [bucket["n"] for bucket in told["series"]] == [2, 0, 0, 0, 0, 0, 0]
    told = client.get("/api/v1/metrics/closure_rate/", {"touchpoint": "baggage"}).json()
    assert (told["value"], told["filters"]) == (1.0, {"touchpoint": "baggage"})
    assert client.get("/api/v1/metrics/closure_rate/", {"position": str(people.baggage.public_id)}).json()["n"] == 1


def test_the_same_as_csv(people, api, two_cases):
    answer = api(people.vic, "metrics:read").get("/api/v1/metrics/closure_rate/", {"by": "touchpoint", "format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["group"], row["value"], row["n"]) for row in table] == [
        ("", "0.5", "2"), ("Baggage reclaim", "1.0", "1"), ("No touchpoint", "0.0", "1")]


@pytest.mark.parametrize(("query", "field"), [
    ({"period": "autumn"}, "period"), ({"step": "fortnight"}, "step"), ({"touchpoint": "nowhere"}, "touchpoint"),
    ({"position": "not-an-id"}, "position"), ({"tuchpoint": "baggage"}, "tuchpoint"), ({"step": "day"}, "step"),
])
def test_a_wrong_question_is_refused_and_the_field_named(people, api, two_cases, query, field):
    answer = api(people.vic, "metrics:read").get("/api/v1/metrics/closure_rate/", query)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


def test_unknown_metrics_missing_scopes_and_strangers(people, api, two_cases):
    assert api(people.vic, "metrics:read").get("/api/v1/metrics/happiness/").status_code == 404
    assert api(people.vic, "metrics:read").get("/api/v1/metrics/closure_rate/", {"by": "weather"}).status_code == 400
    assert api(people.alice, "cases:read").get("/api/v1/metrics/").status_code == 403
    assert api(people.mallory).get("/api/v1/metrics/closure_rate/").json()["denominator"] == 0
    stranger = api(people.mallory).get("/api/v1/metrics/closure_rate/", {"position": str(people.baggage.public_id)})
    assert stranger.status_code == 400

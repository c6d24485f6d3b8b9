"""The pages of initiatives."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cxloop.actor import Actor
from feedback.follow_up import initiatives
from feedback.models import Initiative
from tests.feedback.follow_up.test_initiatives import plan
from tests.feedback.measure.test_effect import speak
from tests.feedback.story import MONDAY, complain

pytestmark = pytest.mark.usefixtures("noon")


def address(name, row=None, **more):
    given = {"public_id": row.public_id} if row else {}
    return reverse(f"feedback:{name}", kwargs={"slug": "acme", **given, **more})


def made(people, **more):
    more.setdefault("metric", "nps")
    return initiatives.propose(people.acme, plan(people, direction="up", amount="From -100 to 0.", **more),
                               actor=Actor.person(people.bob), now=MONDAY)


def test_an_owner_proposes_starts_and_ends_one(people, visit):
    browser = visit(people.bob)
    form = browser.get(address("new_initiative") + "?touchpoint=baggage")
    chosen = re.findall(r'value="([^"]+)"[^>]*checked', form.content.decode())
    assert chosen == [str(people.touchpoint.public_id)]
    given = {"title": "A second belt", "position": people.baggage.public_id, "due_on": "2026-04-01",
             "touchpoints": [people.touchpoint.public_id], "metric": "nps", "direction": "up"}
    wrong = browser.post(address("new_initiative"), {**given, "direction": ""})
    assert wrong.status_code == 422 and "which way" in wrong.content.decode()
    assert browser.post(address("new_initiative"), given).status_code == 302
    row = Initiative.objects.for_organisation(people.acme).get()
    assert (row.due_on, list(row.touchpoints.all())) == (date(2026, 4, 1), [people.touchpoint])
    browser.post(address("move_initiative", row, verb="start"))
    browser.post(address("move_initiative", row, verb="drop"), {"reason": ""})
    row.refresh_from_db()
    assert row.state == "started"
    browser.post(address("move_initiative", row, verb="finish"))
    row.refresh_from_db()
    assert row.state == "done"
    assert row.title in browser.get(address("initiatives") + "?show=over").content.decode()


def test_the_page_shows_cases_and_the_number_before_and_since(people, visit, noon):
    case = complain(people.acme, touchpoint="baggage", name="Mary Hopper", email="m@x.test")
    row = made(people)
    speak(people, MONDAY - timedelta(days=40), 0, 30)
    initiatives.move(row, "start", actor=Actor.person(people.bob), now=MONDAY - timedelta(days=20))
    speak(people, MONDAY - timedelta(days=10), 10, 30)
    shown = visit(people.bob).get(address("initiative", row)).content.decode()
    assert "Mary Hopper" in shown and str(case.public_id) in shown and "194 points more" in shown
    covered = visit(people.vic).get(address("initiative", row)).content.decode()
    assert "Mary Hopper" not in covered and "Drop it" not in covered


def test_late_and_vacant_are_said(people, visit):
    row = made(people, due_on=MONDAY.date() - timedelta(days=1))
    shown = visit(people.vic).get(address("initiatives")).content.decode()
    assert row.title in shown and "late" in shown


def test_agents_read_and_do_not_write(people, visit):
    row, browser = made(people), visit(people.carol)
    assert browser.get(address("initiative", row)).status_code == 200
    assert browser.get(address("edit_initiative", row)).status_code == 403
    assert browser.post(address("move_initiative", row, verb="start")).status_code == 403


def test_the_list_costs_as_many_queries_for_twenty_as_for_one(people, visit):
    browser, counts = visit(people.bob), []
    for number in (1, 19):
        for index in range(number):
            made(people, title=f"{number}.{index}")
        browser.get(address("initiatives"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(address("initiatives"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_programs_read_them_by_state(people, api):
    row = made(people)
    client = api(people.carol)
    (told,) = client.get("/api/v1/initiatives/?state=proposed").json()["results"]
    assert told["id"] == str(row.public_id) and told["position"]["title"] == "Head of Baggage"
    assert [each["key"] for each in told["touchpoints"]] == ["baggage"] and told["themes"] == []
    assert client.get("/api/v1/initiatives/?state=done").json()["results"] == []
    assert api(people.mallory).get("/api/v1/initiatives/").json()["results"] == []

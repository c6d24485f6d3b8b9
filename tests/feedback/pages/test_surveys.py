"""The staff page of hosted surveys."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback.models import Survey


@pytest.fixture
def enter(people):
    def client(member):
        browser = Client()
        browser.force_login(member.user)
        return browser

    return client


def all_of(people):
    return list(Survey.objects.for_organisation(people.acme))


def test_an_admin_makes_one_and_copies_its_link(people, enter):
    alice = enter(people.alice)
    given = {
        "name": "After the flight",
        "touchpoint": people.touchpoint.public_id,
        "asks_contact": "on",
        "open_question": "Why?",
    }
    page = alice.post("/o/acme/surveys/", given, follow=True).content.decode()
    (survey,) = all_of(people)
    assert f"http://127.0.0.1:8000/s/{survey.token}" in page
    assert survey.source.channel == "survey" and survey.touchpoint == people.touchpoint
    assert survey.open_question == {"en": "Why?"} and survey.asks_contact
    assert Client().get(f"/s/{survey.token}").status_code == 200


def test_closing_it_shows_and_can_be_undone(people, enter):
    alice = enter(people.alice)
    alice.post("/o/acme/surveys/", {"name": "After the flight"})
    (survey,) = all_of(people)
    for to, status in (("closed", 410), ("open", 200)):
        alice.post(f"/o/acme/surveys/{survey.public_id}/turn/", {"to": to})
        assert Client().get(f"/s/{survey.token}").status_code == status


def test_a_name_of_another_source_is_put_right(people, enter):
    alice = enter(people.alice)
    for name in ("", "  "):
        assert alice.post("/o/acme/surveys/", {"name": name}).status_code == 422
    assert all_of(people) == []


def test_an_owner_looks_but_makes_none_and_others_stay_out(people, enter):
    assert enter(people.bob).get("/o/acme/surveys/").status_code == 200
    assert enter(people.bob).post("/o/acme/surveys/", {"name": "Mine"}).status_code == 403
    assert enter(people.carol).get("/o/acme/surveys/").status_code == 403
    assert enter(people.mallory).get("/o/acme/surveys/").status_code == 404
    assert Client().get("/o/acme/surveys/").status_code == 302
    assert all_of(people) == []


def test_a_survey_of_another_organisation_cannot_be_turned(people, enter):
    enter(people.alice).post("/o/acme/surveys/", {"name": "After the flight"})
    (survey,) = all_of(people)
    assert (
        enter(people.mallory).post(f"/o/globex/surveys/{survey.public_id}/turn/", {"to": "closed"}).status_code == 404
    )
    assert all_of(people)[0].is_active

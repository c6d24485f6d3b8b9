"""The staff page of hosted surveys."""

from __future__ import annotations

import pytest
from django.test import Client

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, NotAllowed
from cxloop.models import AuditEntry
from feedback.ingest import surveys
from feedback.models import Source, Survey
from feedback.settings import listening
from tests.feedback.story import MONDAY
from tests.people import SET_UP

WHO = SET_UP, MONDAY
NEW = {"name": "After the flight", "language": "en"}


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
        "language": "en",
    }
    page = alice.post("/o/acme/surveys/", given, follow=True).content.decode()
    (survey,) = all_of(people)
    assert f"http://127.0.0.1:8000/s/{survey.token}" in page
    assert survey.source.channel == "survey" and survey.touchpoint == people.touchpoint
    assert survey.open_question == {"en": "Why?"} and survey.asks_contact
    assert Client().get(f"/s/{survey.token}").status_code == 200


def test_its_answers_count_to_the_source_that_was_chosen(people, enter):
    shared = listening.save_source(people.acme, "All surveys", *WHO, channel="survey")
    file = listening.save_source(people.acme, "Old answers", *WHO)
    theirs = listening.save_source(people.globex, "Theirs", *WHO, channel="survey")
    alice, given = enter(people.alice), {"name": "After the call", "open_question": "Warum?", "language": "de"}
    page = alice.get("/o/acme/surveys/").content.decode()
    assert "All surveys" in page and "Old answers" not in page and "Theirs" not in page
    for other in (file, theirs):
        assert alice.post("/o/acme/surveys/", {**given, "source": other.public_id}).status_code == 422
    page = alice.post("/o/acme/surveys/", {**given, "source": shared.public_id}, follow=True).content.decode()
    (survey,) = all_of(people)
    assert survey.source == shared and survey.open_question == {"de": "Warum?"} and ">All surveys</td>" in page
    assert "Warum?" in Client().get(f"/s/{survey.token}?lang=de").content.decode()
    assert "What is the main reason" in Client().get(f"/s/{survey.token}?lang=en").content.decode()


def test_the_verb_tells_who_made_it_and_when_and_refuses_by_field(people):
    alice, file = Actor.person(people.alice), listening.save_source(people.acme, "Old answers", *WHO)
    survey = surveys.create(people.acme, "After the flight", alice, MONDAY)
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="survey.created")
    assert (entry.object_id, entry.at, survey.created_at) == (survey.pk, MONDAY, MONDAY)
    refused = {
        "name": {"name": "After the  flight"},
        "language": {"name": "Another", "language": "tlh"},
        "source": {"name": "Another", "source": file},
    }
    for field, given in refused.items():
        with pytest.raises(InvalidInput) as error:
            surveys.create(people.acme, given.pop("name"), alice, MONDAY, **given)
        assert error.value.field == field
    with pytest.raises(NotAllowed):
        surveys.create(people.acme, "Another", Actor.person(people.bob), MONDAY)
    assert all_of(people) == [survey] and not Source.objects.for_organisation(people.acme).filter(name="Another")


def test_closing_it_shows_and_can_be_undone(people, enter):
    alice = enter(people.alice)
    alice.post("/o/acme/surveys/", NEW)
    (survey,) = all_of(people)
    for to, status in (("closed", 410), ("open", 200)):
        alice.post(f"/o/acme/surveys/{survey.public_id}/turn/", {"to": to})
        assert Client().get(f"/s/{survey.token}").status_code == status


def test_a_name_of_another_source_is_put_right(people, enter):
    alice = enter(people.alice)
    for wrong in ({"name": ""}, {"name": "  "}, {"language": "tlh"}):
        assert alice.post("/o/acme/surveys/", {**NEW, **wrong}).status_code == 422
    assert all_of(people) == []


def test_an_owner_looks_but_makes_none_and_others_stay_out(people, enter):
    assert enter(people.bob).get("/o/acme/surveys/").status_code == 200
    assert enter(people.bob).post("/o/acme/surveys/", {"name": "Mine"}).status_code == 403
    assert enter(people.carol).get("/o/acme/surveys/").status_code == 403
    assert enter(people.mallory).get("/o/acme/surveys/").status_code == 404
    assert Client().get("/o/acme/surveys/").status_code == 302
    assert all_of(people) == []


def test_a_survey_of_another_organisation_cannot_be_turned(people, enter):
    enter(people.alice).post("/o/acme/surveys/", NEW)
    (survey,) = all_of(people)
    assert (
        enter(people.mallory).post(f"/o/globex/surveys/{survey.public_id}/turn/", {"to": "closed"}).status_code == 404
    )
    assert all_of(people)[0].is_active

"""The hosted survey, as somebody meets it who has no log-in and owes us nothing."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from cxloop import links
from feedback import flow
from feedback.ingest.service import source_called
from feedback.models import Case, FeedbackItem, Survey, Touchpoint
from feedback.public.survey import Known, customer_link


@pytest.fixture
def survey(people):
    source = source_called(people.acme, "Survey", "survey")
    return Survey.objects.create(
        organisation=people.acme, name="After the flight", source=source, touchpoint=people.touchpoint
    )


@pytest.fixture
def link(survey):
    return f"/s/{survey.token}"


def items(people):
    return list(FeedbackItem.objects.for_organisation(people.acme).order_by("pk"))


def nonce_of(page):
    return re.search(r'name="nonce" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_preselects_and_records_nothing(visitor, people, link, method):
    answer = getattr(visitor, method)(link + "?nps=3")
    assert answer.status_code == 200 and items(people) == [] and not visitor.cookies
    if method == "get":
        page = answer.content.decode()
        assert 'value="3" checked' in page and page.count("checked") == 1 and page.count('name="nps"') == 11
        assert "How likely are you to recommend Acme Air" in page and "<script" not in page


@pytest.mark.parametrize("odd", ["?nps=11", "?nps=-1", "?nps=x", "?nps=", "?nps=%00", "?c=forged", "?touchpoint=%00"])
def test_an_odd_address_still_shows_the_form(visitor, link, odd):
    answer = visitor.get(link + odd)
    assert answer.status_code == 200 and "checked" not in answer.content.decode()


def test_what_no_database_can_hold_is_nowhere_and_loses_no_answer(visitor, people, link):
    assert visitor.get("/s/a%00b").status_code == 404
    assert visitor.post("/s/a%00b", {"nps": "5"}).status_code == 404
    assert visitor.post(link + "?touchpoint=%00", {"nps": "5"}).status_code == 200
    assert items(people)[0].touchpoint == people.touchpoint


def test_the_press_records_one_item_and_thanks(visitor, people, survey, link):
    nonce = nonce_of(visitor.get(link))
    given = {
        "nonce": nonce,
        "nps": "2",
        "text": "My bag is lost. Terrible.",
        "email": "Ann@Customer.example",
        "name": "Ann",
    }
    answer = visitor.post(link, given, follow=True)
    assert answer.status_code == 200 and "Your answer has arrived" in answer.content.decode()
    (item,) = items(people)
    assert item.source == survey.source and item.touchpoint == people.touchpoint and item.language == "en"
    assert item.customer.email == "ann@customer.example" and item.ratings.get().value == 2
    assert item.question == "What is the main reason for your answer?" and not item.is_bulk
    flow.process_items(people.acme, [item.pk], item.received_at)
    assert Case.objects.for_organisation(people.acme).get().owner == people.bob


def test_a_double_press_and_a_reload_are_one_item(visitor, people, link):
    given = {"nonce": nonce_of(visitor.get(link)), "nps": "2", "text": "Bad."}
    for _ in range(3):
        assert visitor.post(link, given).status_code == 200
    assert len(items(people)) == 1


def test_two_people_who_say_the_same_are_two_items(visitor, people, link):
    for _ in range(2):
        visitor.post(link, {"nonce": nonce_of(visitor.get(link)), "nps": "9", "text": "Good"})
    assert len(items(people)) == 2


@pytest.mark.parametrize("given", [{"nps": "5"}, {"text": "Only words."}])
def test_a_number_or_words_are_enough(visitor, people, link, given):
    assert visitor.post(link, {"nonce": uuid.uuid4(), **given}).status_code == 200
    assert len(items(people)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose a number"),
        ({"text": "  "}, "Choose a number"),
        ({"nps": "11"}, "11"),
        ({"nps": "3", "email": "nonsense", "text": "My words"}, "not an e-mail address"),
        ({"nps": "3", "text": "x" * 20_001}, "20000"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(visitor, people, link, given, words):
    answer = visitor.post(link, {"nonce": uuid.uuid4(), **given})
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page and items(people) == []
    assert given.get("text", "")[:50].strip() in page


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "nul\x00byte", "{{ 7|add:7 }}", "\u202eright to left"]
)
def test_hostile_words_are_stored_as_words(visitor, people, link, hostile):
    given = {"nonce": uuid.uuid4(), "nps": "1", "text": hostile, "email": "wrong"}
    page = visitor.post(link, given).content.decode()
    assert "<script>alert" not in page and "14" not in re.findall(r"<textarea[^>]*>([^<]*)<", page)
    assert visitor.post(link, {**given, "email": ""}).status_code == 200
    assert items(people)[0].text == hostile.replace("\x00", "")


def test_without_a_number_of_the_form_it_is_stored_all_the_same(visitor, people, link):
    for _ in range(2):
        visitor.post(link, {"nps": "5", "text": "Good"})
    assert len(items(people)) == 2


def test_a_link_in_our_mail_knows_the_customer_and_does_not_ask_again(visitor, people, survey, now):
    who = Known(customer_id="C-7", email="ann@customer.example", name="Ann", touchpoint="check-in")
    address = customer_link(survey, who, expires_at=now + timedelta(days=30)).removeprefix("http://127.0.0.1:8000")
    page = visitor.get(address)
    assert b'name="email"' not in page.content and b"ann@customer.example" not in page.content
    visitor.post(address, {"nonce": nonce_of(page), "nps": "2"})
    (item,) = items(people)
    assert set(item.customer.identities.values_list("kind", "value")) == {
        ("external_id", "C-7"),
        ("email", "ann@customer.example"),
    }
    assert item.touchpoint.key == "check-in"


@pytest.mark.parametrize("how", ["expired", "forged", "foreign"])
def test_a_customer_nobody_vouches_for_is_nobody(visitor, people, survey, now, how):
    payload = {"o": people.globex.pk if how == "foreign" else people.acme.pk, "customer_id": "C-7"}
    ends = now + timedelta(days=-1 if how == "expired" else 1)
    token = links.sign("survey.customer", payload, expires_at=ends) + ("x" if how == "forged" else "")
    page = visitor.get(f"/s/{survey.token}?c={token}")
    assert b'name="email"' in page.content
    visitor.post(f"/s/{survey.token}?c={token}&customer=C-7", {"nonce": nonce_of(page), "nps": "2"})
    customer = items(people)[0].customer
    assert (customer.name, customer.email) == ("", "") and {each.kind for each in customer.identities.all()} == {"key"}


def test_a_touchpoint_in_the_address_counts_when_it_is_known_and_makes_no_new_one(visitor, people, link):
    known = Touchpoint.objects.for_organisation(people.acme).count()
    for key in ("check-in", "invented-by-a-stranger"):
        visitor.post(f"{link}?touchpoint={key}", {"nonce": uuid.uuid4(), "nps": "2"})
    assert [item.touchpoint.key for item in items(people)] == ["check-in", "baggage"]
    assert Touchpoint.objects.for_organisation(people.acme).count() == known


def test_it_speaks_the_browsers_language_and_that_of_the_address(visitor, people, survey, link):
    survey.question = {"de": "Wie wahrscheinlich ist es?"}
    survey.save()
    german = visitor.get(link, headers={"accept-language": "de-AT,de;q=0.9"})
    assert german.headers["Content-Language"] == "de" and "Wie wahrscheinlich ist es?" in german.content.decode()
    asked = visitor.get(link + "?lang=en&nps=3", headers={"accept-language": "de"})
    assert asked.headers["Content-Language"] == "en" and "?nps=3&amp;lang=de" in asked.content.decode()
    visitor.post(link + "?lang=de", {"nonce": nonce_of(german), "nps": "2"})
    assert items(people)[0].language == "de"


def test_a_closed_survey_says_so_and_takes_nothing(visitor, people, survey, link):
    survey.is_active = False
    survey.save()
    for answer in (visitor.get(link), visitor.post(link, {"nonce": uuid.uuid4(), "nps": "2"})):
        assert answer.status_code == 410 and "This survey is closed" in answer.content.decode()
    assert items(people) == []


def test_an_unknown_survey_is_nothing(visitor, db):
    assert visitor.get("/s/nothing").status_code == 404


def test_without_contact_fields_there_are_none(visitor, survey, link):
    survey.asks_contact = False
    survey.save()
    assert b'name="email"' not in visitor.get(link).content

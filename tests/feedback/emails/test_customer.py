"""Mails to customers: in their language, with what they need and nothing of ours."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cxloop import links
from cxloop.actor import Actor
from feedback.emails import customer
from feedback.follow_up import actions
from feedback.models import FixQuestion, Message
from tests.feedback.story import MONDAY, complain

HOUR = timedelta(hours=1)


@pytest.fixture
def case(people):
    case = complain(
        people.acme,
        text="My bag is lost. This is terrible.",
        email="ann@customer.example",
        name="Ann Lee",
        touchpoint="baggage",
    )
    return actions.contact(
        case, message="I am looking for it.\n\nCarol", actor=Actor.person(people.carol), now=MONDAY + HOUR
    )


def test_we_heard_you_names_who_answers_and_by_when(people, case):
    draft = customer.acknowledgement(people.acme, case, MONDAY)
    assert draft.to_email == "ann@customer.example" and draft.is_automatic
    assert "Bob answers you by Wed 4 Mar, 09:00." in draft.text
    assert "Hello Ann Lee," in draft.text and "> My bag is lost." in draft.text


def test_without_an_owner_one_of_us_answers(people, case):
    case.owner = None
    assert "One of us answers you by" in customer.acknowledgement(people.acme, case, MONDAY).text


def test_a_reply_is_the_persons_words_and_no_machine_wrote_it(people, case):
    message = Message.objects.for_organisation(people.acme).get(case=case)
    draft = customer.reply(people.acme, message, MONDAY)
    assert draft.subject == "Carol from Acme Air answers you"
    assert "I am looking for it.\n\nCarol" in draft.text
    assert not draft.is_automatic and draft.from_name == "Acme Air"


def test_nothing_of_ours_is_told_to_the_customer(people, case):
    message = Message.objects.for_organisation(people.acme).get(case=case)
    draft = customer.reply(people.acme, message, MONDAY)
    said = re.sub(r"http\S+/m/[\w.:-]+", "", draft.text + draft.html.split("</style>")[1])
    for ours in ("<mark>", "Head of Baggage", f"{case.number}", "urgent", "Clark", "carol@acme.test", "/l/"):
        assert ours not in said, ours


def test_closing_asks_whether_it_helped_with_three_links_to_one_page(people, case):
    case = actions.resolve(
        case, root_cause=people.cause, message="It is here.", actor=Actor.person(people.carol), now=MONDAY + 2 * HOUR
    )
    question = FixQuestion.objects.for_organisation(people.acme).get(case=case)
    message = Message.objects.for_organisation(people.acme).filter(case=case).latest("created_at")
    draft = customer.closing(people.acme, message, question, MONDAY + 2 * HOUR)
    found = [word for word in draft.text.split() if "/m/" in word and "?" in word]
    assert [link.rsplit("=", 1)[1] for link in found] == ["yes", "not_yet", "no"]
    assert len({link.split("?")[0] for link in found}) == 1
    token = found[0].split("?")[0].rsplit("/", 1)[1]
    assert links.read("mine", token, now=question.silent_at - HOUR)["k"] == str(case.public_id)


@pytest.mark.parametrize(
    ("theirs", "wrote", "spoken", "ours", "expected"),
    [
        ("de", "en", [], "en", "de"),
        ("", "de", [], "en", "de"),
        ("de-AT", "", [], "en", "de"),
        ("", "pt", [], "de", "de"),
        ("de", "", ["en"], "en", "en"),
        ("de", "", ["en", "de"], "en", "de"),
        ("", "", [], "pt", "en"),
        ("fr", "", [], "en", "fr"),
        ("es-MX", "", [], "en", "es"),
    ],
)
def test_the_language_is_the_customers_when_we_speak_it(people, case, theirs, wrote, spoken, ours, expected):
    case.customer.language, people.acme.languages, people.acme.language = theirs, spoken, ours
    case.first_item.analysis.language = wrote
    case.first_item.language = ""
    assert customer.language_for(people.acme, case.customer, case.first_item) == expected

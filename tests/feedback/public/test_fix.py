""" "Did this fix it?", as the customer meets it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cxloop.models import AuditEntry
from feedback.emails import customer as mails
from feedback.follow_up import dialogue
from feedback.models import FixQuestion


@pytest.fixture
def link(people, question, now):
    return "/f/" + mails.fix_url(people.acme, question, now).rsplit("/", 1)[1]


def answer_of(question):
    question.refresh_from_db()
    question.case.refresh_from_db()
    return question.answer, question.case.status, question.case.outcome


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_shows_who_answered_and_what_and_changes_nothing(visitor, link, question, method):
    answer = getattr(visitor, method)(link + "?answer=yes")
    assert answer.status_code == 200 and not visitor.cookies
    assert answer_of(question) == ("", "resolved", "")
    if method == "get":
        page = answer.content.decode()
        assert "Carol wrote to you" in page and "It is on its way." in page and "terrible" in page
        assert 'value="yes" checked' in page and page.count("checked") == 1
        assert "Clark" not in page and "Head of Baggage" not in page and "<mark>" not in page


@pytest.mark.parametrize("odd", ["", "?answer=maybe", "?answer=%00", "?lang=xx"])
def test_nothing_is_chosen_when_the_link_chose_nothing(visitor, link, odd):
    assert "checked" not in visitor.get(link + odd).content.decode()


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("yes", ("yes", "closed", "confirmed"), "You said that this fixed it."),
        ("not_yet", ("not_yet", "open", ""), "something is still missing"),
        ("no", ("no", "open", ""), "You said that this did not fix it."),
    ],
)
def test_the_press_answers_and_says_what_happens_next(visitor, link, question, said, state, words):
    answer = visitor.post(link, {"answer": said, "comment": "The wheel is <b>broken</b>."}, follow=True)
    assert answer.redirect_chain and answer.status_code == 200
    assert answer_of(question) == state and question.comment == "The wheel is <b>broken</b>."
    page = answer.content.decode()
    assert words in page and "&lt;b&gt;broken" in page
    assert ("You hear from us by" in page) == (state[1] == "open")
    entries = AuditEntry.objects.for_organisation(question.organisation_id).filter(object_id=question.case_id)
    assert entries.latest("id").actor_kind == "customer"


def test_a_second_press_changes_nothing_and_says_so_politely(visitor, link, question):
    visitor.post(link, {"answer": "yes"})
    again = visitor.post(link, {"answer": "no"})
    assert again.status_code == 200 and "You said that this fixed it." in again.content.decode()
    assert answer_of(question) == ("yes", "closed", "confirmed")


def test_two_presses_at_the_same_moment_are_one_answer(visitor, link, question, monkeypatch, now):
    """Both saw the question open; the other one is quicker."""
    monkeypatch.setattr("feedback.public.fix.is_open", lambda _question: True)
    same = FixQuestion.objects.for_organisation(question.organisation_id).get(pk=question.pk)
    dialogue.answer(same, answer="no", comment="", now=now)
    assert visitor.post(link, {"answer": "yes"}).status_code == 303
    assert answer_of(question)[0] == "no"


def test_an_answer_nobody_offered_is_put_right_and_nothing_typed_is_lost(visitor, link, question):
    answer = visitor.post(link, {"answer": "", "comment": "The wheel."})
    assert answer.status_code == 400 and answer_of(question)[0] == ""
    page = answer.content.decode()
    assert "Choose yes, not yet or no." in page and "The wheel." in page


def test_after_the_silence_it_is_closed_politely(visitor, link, question, now):
    dialogue.fall_silent(question.case.organisation, [question.case], now)
    for answer in (visitor.get(link), visitor.post(link, {"answer": "yes"})):
        assert answer.status_code == 200 and "This question is closed" in answer.content.decode()
    assert answer_of(question) == ("", "closed", "silent")


def test_forged_is_404_and_expired_is_410(visitor, people, question, link, now):
    assert visitor.get(link[:-3] + "abc").status_code == 404
    question.silent_at = now - timedelta(days=40)
    old = "/f/" + mails.fix_url(people.acme, question, now - timedelta(days=31)).rsplit("/", 1)[1]
    answer = visitor.get(old)
    assert answer.status_code == 410 and "write to us again" in answer.content.decode()


def test_it_speaks_the_customers_language_unless_asked_otherwise(visitor, people, question, link):
    question.case.customer.language = "de"
    question.case.customer.save()
    german = visitor.get(link)
    assert german.headers["Content-Language"] == "de" and 'lang="de"' in german.content.decode()
    assert visitor.get(link + "?lang=en").headers["Content-Language"] == "en"


def test_a_flood_of_presses_is_slowed(visitor, link):
    answers = [visitor.post(link, {"answer": ""}).status_code for _ in range(21)]
    assert answers[19] == 400 and answers[20] == 429

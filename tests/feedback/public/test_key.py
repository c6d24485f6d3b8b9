"""Somebody who leaves no address gets a key, once, and comes back with it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cxloop.actor import Actor
from feedback import flow
from feedback.follow_up import actions
from feedback.ingest.service import source_called
from feedback.models import Case, Customer, CustomerIdentity, FeedbackItem, FixQuestion, Message, Survey
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.story import settle

WORDS = "My bag is lost and nobody answers. This is terrible."


@pytest.fixture
def survey(people):
    source = source_called(people.acme, "Survey", "survey")
    return Survey.objects.create(organisation=people.acme, name="S", source=source, touchpoint=people.touchpoint)


def key_in(answer):
    found = re.search(r'class="key">([^<]+)<', answer.content.decode())
    return found[1] if found else ""


@pytest.fixture
def press(visitor, survey):
    def pressed(**given):
        return visitor.post(f"/s/{survey.token}", {"nonce": uuid.uuid4(), "nps": "1", "text": WORDS, **given})

    return pressed


@pytest.fixture
def key(press):
    return key_in(press())


@pytest.fixture
def come_back(visitor):
    return lambda typed, **more: visitor.post("/k/acme", {"key": typed}, **more)


def worked(people):
    ids = list(FeedbackItem.objects.for_organisation(people.acme).values_list("pk", flat=True))
    flow.process_items(people.acme, ids, timezone.now())
    return Case.objects.for_organisation(people.acme).get()


def test_without_an_address_a_key_is_shown_once_and_kept_nowhere(people, key):
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}", key)
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith(("feedback_", "cxloop_"))]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s',
                           [f"%{key}%", f"%{key.replace('-', '')}%"])
            assert cursor.fetchone()[0] == 0, table
    identity = CustomerIdentity.objects.for_organisation(people.acme).get()
    assert identity.kind == "key" and re.fullmatch("[0-9a-f]{64}", identity.value)


@pytest.mark.parametrize("given", [{"email": "ann@customer.example"}, {"email": "ann@customer.example", "name": "Ann"}])
def test_with_an_address_there_is_none(press, given):
    answer = press(**given)
    assert answer.status_code == 303 and key_in(answer) == ""


def test_a_press_that_arrives_twice_gives_two_keys_that_both_open_one_page(people, press, come_back):
    nonce = uuid.uuid4()
    keys = [key_in(press(nonce=nonce)) for _time in range(2)]
    assert len(set(keys)) == 2 and FeedbackItem.objects.for_organisation(people.acme).count() == 1
    assert [come_back(key).status_code for key in keys] == [303, 303]


def test_long_after_the_same_press_gives_no_key(people, press):
    nonce = uuid.uuid4()
    press(nonce=nonce)
    long_ago = timezone.now() - timedelta(hours=1)
    FeedbackItem.objects.for_organisation(people.acme).update(received_at=long_ago)
    answer = press(nonce=nonce)
    assert answer.status_code == 303 and key_in(answer) == ""


def test_a_key_cannot_be_had_for_what_somebody_known_said(people, press):
    nonce = uuid.uuid4()
    press(nonce=nonce, email="ann@customer.example")
    assert key_in(press(nonce=nonce)) == ""


@pytest.mark.parametrize("typing", [str, str.lower, lambda key: key.replace("-", ""), lambda key: f" {key} "])
def test_it_opens_the_page_however_it_is_typed(key, come_back, typing):
    answer = come_back(typing(key), follow=True)
    assert answer.status_code == 200 and "terrible" in answer.content.decode()


@pytest.mark.parametrize("wrong", ["", "7K3M-Q9TX-AAAA-BBBB", "\x00", "x" * 5000])
def test_a_wrong_one_opens_nothing_and_is_put_right(key, come_back, wrong):
    answer = come_back(wrong)
    assert answer.status_code == 400 and "No key like this was given." in answer.content.decode()


def test_it_is_worth_nothing_at_another_company(key, visitor):
    assert visitor.post("/k/globex", {"key": key}).status_code == 400
    assert visitor.get("/k/nobody").status_code == 404


def test_guessing_is_slowed_for_whoever_guesses_alone(key, come_back):
    for _guess in range(10):
        assert come_back("7K3M-Q9TX-AAAA-BBBB").status_code == 400
    assert come_back(key).status_code == 429
    assert come_back(key, REMOTE_ADDR="203.0.113.7").status_code == 303


def test_a_conversation_with_somebody_nobody_knows(people, key, visitor, come_back):
    case, carol = worked(people), Actor.person(people.carol)
    actions.contact(case, message="Which flight was it?", actor=carol, now=timezone.now())
    settle(timezone.now())
    written = Message.objects.for_organisation(people.acme).get(case=case)
    assert (written.state, written.channel) == ("page", "page")
    page = come_back(key, follow=True)
    link = page.redirect_chain[0][0]
    assert "Which flight was it?" in page.content.decode() and link.startswith("/m/")
    visitor.post(link, {"text": "LH 1234, on Monday.", "nonce": uuid.uuid4()})
    actions.resolve(case, root_cause=people.cause, message="It is found.", actor=carol, now=timezone.now())
    settle(timezone.now())
    assert FixQuestion.objects.for_organisation(people.acme).get().was_delivered
    assert visitor.post(link, {"answer": "yes"}).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "confirmed")
    customer = Customer.objects.for_organisation(people.acme).get()
    assert (customer.name, customer.email) == ("", "")


def test_colleagues_never_see_what_a_key_is_kept_as(people, key):
    customer = Customer.objects.for_organisation(people.acme).get()
    value = CustomerIdentity.objects.for_organisation(people.acme).get().value
    browser = Client()
    browser.force_login(people.alice.user, backend=BACKEND)
    page = browser.get(f"/o/acme/customer/{customer.public_id}/").content.decode()
    assert value not in page and "terrible" in page


def test_looking_sets_nothing(people, visitor):
    answer = visitor.get("/k/acme")
    assert answer.status_code == 200 and not visitor.cookies

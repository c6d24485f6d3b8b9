"""The same key at the same moment, from two connections: one does the work, the other waits and gets its answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from feedback.models import FeedbackItem
from tests.people import Api, People

URL = "/api/v1/feedback/"
SAID = {"source": "Web", "text": "Good"}


@pytest.mark.django_db(transaction=True)
def test_twins_act_once(people: People, api: Api) -> None:
    first = api(people.carol)
    bearer = first._credentials
    start, answers = threading.Barrier(4), []

    def send() -> None:
        caller = APIClient()
        caller.credentials(**bearer)
        start.wait(10)
        answers.append(caller.post(URL, SAID, headers={"Idempotency-Key": "twin"}))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [202] * 4
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sorted("Idempotent-Replay" in answer.headers for answer in answers) == [False, True, True, True]
    assert FeedbackItem.objects.for_organisation(people.acme).count() == 1


def test_a_key_belongs_to_its_token(people: People, api: Api) -> None:
    for client in (api(people.carol), api(people.bob)):
        answer = client.post(URL, SAID, headers={"Idempotency-Key": "shared"})
        assert answer.json()["created"] == 1 and "Idempotent-Replay" not in answer.headers


def test_the_order_of_keys_does_not_make_another_request(people: People, api: Api) -> None:
    carol = api(people.carol)
    carol.post(URL, SAID, headers={"Idempotency-Key": "order"})
    again = carol.post(URL, dict(reversed(SAID.items())), headers={"Idempotency-Key": "order"})
    assert again.headers["Idempotent-Replay"] == "true"


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused(people: People, api: Api, key: str) -> None:
    answer: Any = api(people.carol).post(URL, SAID, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


@pytest.mark.django_db
def test_an_answer_that_quotes_what_no_database_holds_is_kept_and_given_again(people: People, api: Api) -> None:
    said = {"source": "Web", "text": "Late", "nps": "a\x00b"}
    first, second = (api(people.carol).post(URL, said, format="json", headers={"Idempotency-Key": "nul"}) for _ in "ab")
    assert first.status_code == second.status_code
    assert first.status_code < 500

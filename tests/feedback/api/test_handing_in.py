"""POST /api/v1/feedback/: what a program hands in is stored before it is answered, item by item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import wakeups
from cxloop.models import IdempotencyKey
from feedback.models import Customer, FeedbackItem, Source
from tests.people import Api, People

URL = "/api/v1/feedback/"
LOST = {"source": "Web", "text": "My bag is lost.", "nps": 2, "external_id": "a-1",
        "customer": {"email": "Mary@Example.test", "name": "Mary Hopper"}}


def items(people: People) -> Any:
    return FeedbackItem.objects.for_organisation(people.acme)


def reasons(answer: Any) -> list[tuple[str, str]]:
    return [(result["status"], result["field"]) for result in answer.json()["results"]]


def test_one_item_is_stored_with_its_customer_rating_and_source(people: People, api: Api) -> None:
    answer = api(people.carol, "feedback:write").post(URL, LOST)
    assert answer.status_code == 202
    (result,) = answer.json()["results"]
    item = items(people).select_related("customer", "source").get()
    assert (result["status"], result["id"], result["index"]) == ("created", str(item.public_id), 0)
    assert (item.text, item.source.key, item.customer.email) == ("My bag is lost.", "web", "mary@example.test")
    assert [(rating.kind, rating.value, rating.high) for rating in item.ratings.all()] == [("nps", 2, 10)]
    assert item.processed_at is None and not item.is_bulk


def test_the_same_external_id_is_a_duplicate_and_other_words_are_a_revision(people: People, api: Api) -> None:
    carol = api(people.carol, "feedback:write")
    first = carol.post(URL, LOST).json()["results"][0]
    again = carol.post(URL, LOST).json()["results"][0]
    edited = carol.post(URL, {**LOST, "text": "My bag is lost and nobody answers."}).json()["results"][0]
    assert [first["status"], again["status"], edited["status"]] == ["created", "duplicate", "revised"]
    assert first["id"] == again["id"] == edited["id"]
    assert items(people).count() == 1


def test_two_customers_who_wrote_the_same_word_are_two_items(people: People, api: Api) -> None:
    good = {"source": "Web", "text": "Good"}
    answer = api(people.carol).post(URL, [good, good])
    assert answer.json()["created"] == 2 and items(people).count() == 2


def test_good_items_are_kept_beside_bad_ones_each_with_its_reason(people: People, api: Api) -> None:
    bad = [
        {"source": "Web"}, {"text": "no source"}, {"source": "Web", "text": "x", "nps": 11}, "words", None,
        {"source": "Web", "text": "x", "customer": {"email": "nobody"}}, {"source": "Web", "text": "x", "mood": "bad"},
        {"source": "Web", "text": "x", "customer": {"shoe": 4}}, {"source": "Web", "text": {"de": "x"}},
        {"source": "Web", "text": "x", "occurred_at": "03/04/2018"}, {"source": "Web", "rating": 4},
        {"source": "Web", "text": "x", "occurred_at": "2999-01-01"}, {"source": "Web", "text": "x", "attr": [1]},
        {"source": "Web", "csat": {"value": 6, "low": 1, "high": 5}}, {"source": "Web", "csat": {"value": 1}},
        {"source": "Web", "nps": True},
    ]
    answer = api(people.carol).post(URL, [*bad, LOST])
    assert answer.status_code == 202
    assert reasons(answer)[:-1] == [("rejected", field) for field in (
        "text", "source", "nps", "", "", "customer.email", "mood", "customer.shoe", "text", "occurred_at", "rating",
        "occurred_at", "attr", "csat", "csat", "nps")]
    assert all(result["reason"] for result in answer.json()["results"][:-1])
    assert answer.json()["created"] == 1 and answer.json()["rejected"] == len(bad)


def test_scales_of_their_own_flat_customers_attributes_and_zones_are_read(people: People, api: Api) -> None:
    given = {"source": "App", "text": "Slow", "rating": {"value": 4, "low": 1, "high": 7}, "email": "ann@example.test",
             "segment": "gold", "value": 1200.5, "occurred_at": "2026-01-02T10:00:00+01:00", "touchpoint": "Baggage",
             "attr": {"flight": 455, "delayed": True}, "attr.gate": "B7"}
    answer = api(people.carol).post(URL, given)
    assert answer.json()["created"] == 1, answer.json()
    item = items(people).select_related("customer", "touchpoint").get()
    rating = item.ratings.get()
    assert (rating.kind, rating.value, rating.low, rating.high) == ("ces", 4, 1, 7)
    assert (item.customer.email, item.customer.segment, str(item.customer.value)) == (
        "ann@example.test", "gold", "1200.50")
    assert item.attributes == {"flight": "455", "delayed": "true", "gate": "B7"}
    assert item.occurred_at.isoformat() == "2026-01-02T09:00:00+00:00"
    assert item.touchpoint.key == "baggage"


def test_a_thousand_items_cost_as_many_queries_as_two_and_one_costs_less(people: People, api: Api) -> None:
    carol = api(people.carol)
    carol.post(URL, {**LOST, "external_id": "warm"})

    def cost(number: int, mark: str) -> int:
        batch = [{**LOST, "external_id": f"{mark}{n}", "customer": {"email": f"{mark}{n}@example.test"},
                  "touchpoint": "Baggage"} for n in range(number)]
        with CaptureQueriesContext(connection, ) as queries:
            assert carol.post(URL, batch).json()["created"] == number
        return len(queries)

    one, two, many = cost(1, "one"), cost(2, "two"), cost(1000, "many")
    assert one == 6 < two == many  # two of them are the savepoint a test needs
    assert Customer.objects.for_organisation(people.acme).count() == 1004


@pytest.mark.parametrize("body", [[], [LOST] * 1001, [{**LOST, "source": f"s{n}"} for n in range(21)]])
def test_none_too_many_and_too_many_sources_are_refused_whole(people: People, api: Api, body: list[Any]) -> None:
    answer = api(people.carol).post(URL, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert not items(people).exists() and not Source.objects.for_organisation(people.acme).exists()


def test_sending_twice_with_one_key_stores_once_and_answers_alike(people: People, api: Api) -> None:
    carol = api(people.carol)
    anonymous = {"source": "Web", "text": "Good"}
    first = carol.post(URL, anonymous, headers={"Idempotency-Key": "k-1"})
    again = carol.post(URL, anonymous, headers={"Idempotency-Key": "k-1"})
    assert "Idempotent-Replay" not in first.headers and again.headers["Idempotent-Replay"] == "true"
    assert (again.status_code, again.json()) == (202, first.json())
    other = carol.post(URL, {**anonymous, "text": "Bad"}, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert items(people).count() == 1


def test_a_refused_request_does_not_use_up_its_key(people: People, api: Api) -> None:
    carol = api(people.carol)
    assert carol.post(URL, [], headers={"Idempotency-Key": "k-2"}).status_code == 400
    assert carol.post(URL, LOST, headers={"Idempotency-Key": "k-2"}).status_code == 202
    assert IdempotencyKey.objects.for_organisation(people.acme).count() == 1


def test_the_worker_is_woken_once_after_commit(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setitem(wakeups._nudges, "feedback", lambda: woken.append("feedback"))
    with django_capture_on_commit_callbacks(execute=True):
        api(people.carol).post(URL, [LOST, {**LOST, "source": "Shop"}])
        assert woken == []
    assert woken == ["feedback"]


def test_a_scope_and_a_role_are_needed(people: People, api: Api) -> None:
    unscoped = api(people.carol, "feedback:read").post(URL, LOST)
    assert (unscoped.status_code, unscoped.json()["details"]) == (403, {"scope": "feedback:write"})
    assert api(people.vic).post(URL, LOST).json()["code"] == "not_allowed"
    assert not items(people).exists()


def test_what_one_organisation_hands_in_stays_there(people: People, api: Api) -> None:
    api(people.mallory).post(URL, LOST)
    assert not items(people).exists()
    assert FeedbackItem.objects.for_organisation(people.globex).count() == 1


@pytest.mark.real_data
def test_nasty_texts_are_stored_as_they_were_written(people: People, api: Api, real_data: Path) -> None:
    texts = json.loads((real_data / "payloads/nasty_text/blns_shared.json").read_text())
    answer = api(people.carol).post(URL, [{"source": "Web", "text": text, "nps": 3} for text in texts])
    assert answer.json()["created"] == len(texts)
    assert list(items(people).order_by("id").values_list("text", flat=True)) == [t.replace("\x00", "") for t in texts]


def test_a_source_is_named_in_any_script_and_never_with_what_cannot_be_stored(people: People, api: Api) -> None:
    carol = api(people.carol)
    same = {"text": "Late", "external_id": "r1"}
    answer = carol.post(URL, [{**same, "source": name} for name in ("Отзывы", "Опрос", "日本", "We\x00b")])
    assert answer.status_code == 202 and answer.json()["created"] == 4
    names = set(Source.objects.for_organisation(people.acme).values_list("name", flat=True))
    assert {"Отзывы", "Опрос", "日本", "Web"} <= names
    assert reasons(carol.post(URL, {**same, "source": "\x00"})) == [("rejected", "source")]


def test_an_id_that_lost_digits_on_the_way_is_no_id(people: People, api: Api) -> None:
    carol = api(people.carol)
    floats = [{"source": "Web", "text": "Late", "external_id": 5.70306e17},
              {"source": "Web", "text": "Late", "customer": {"customer_id": 5.70306e17}}]
    assert reasons(carol.post(URL, floats)) == [("rejected", "external_id"), ("rejected", "customer.customer_id")]
    whole = {"source": "Web", "text": "Late", "external_id": 570306133677760513}
    assert carol.post(URL, [whole, whole]).json()["duplicate"] == 1
    damaged = [{"source": "Web", "text": text, "external_id": "5.70306E+17"} for text in ("One", "Two")]
    assert carol.post(URL, damaged).json()["created"] == 2
    assert "import.external_id" in items(people).get(text="Two").attributes

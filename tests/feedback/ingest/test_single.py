"""One item by itself goes a short way, and stands there as if it had gone the long one."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from cxloop.tenancy import acting_in
from feedback.ingest import single
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Customer, CustomerIdentity, FeedbackItem, Source, Touchpoint
from tests.feedback.ingest.conftest import NOW
from tests.people import Api, People

URL = "/api/v1/feedback/"
ANN = {"customer_id": "7", "email": "Ann@x.test", "name": "Ann", "segment": "Gold", "value": Decimal("900.00")}
LATER = NOW + timedelta(hours=1)


def said(**customer: Any) -> Incoming:
    return Incoming(
        text="Late \\ “twice”", ratings=[IncomingRating("nps", 2, 0, 10), IncomingRating("csat", 1.5, 1, 5)],
        touchpoint="Check-in", attributes={"cabin": "Y"}, notes={"cut": "cut after 3"}, language="en",
        question="Why?", permalink="https://x.test/1", region="EU", locale="en-GB", occurred_at=NOW,
        customer=IncomingCustomer(**customer),
    )


def standing(people: People, source: Source) -> list[Any]:
    """Everything that the items of the source say, but for what differs by nature."""
    with acting_in(people.acme):
        rows = FeedbackItem.objects.for_organisation(people.acme).filter(source=source).order_by("pk")
        return [
            [
                {field.name: field.value_from_object(item) for field in item._meta.concrete_fields
                 if field.name not in ("id", "public_id", "external_id", "source", "customer")},
                sorted(item.ratings.values_list("kind", "value", "low", "high", "organisation")),
                whoever(item.customer),
            ]
            for item in rows.select_related("customer")
        ]


def whoever(customer: Customer | None) -> Any:
    if customer is None:
        return None
    apart = ("id", "public_id")
    return [
        {f.name: f.value_from_object(customer) for f in customer._meta.concrete_fields if f.name not in apart},
        sorted(customer.identities.values_list("kind", "value", "organisation")),
    ]


@pytest.mark.parametrize("customer", [{}, ANN, {"email": "ann@x.test"}, {"name": "Ann"}, {"handle": "@Ann"}])
def test_what_stands_there_is_what_the_long_way_makes(people: People, customer: dict[str, Any]) -> None:
    for name in ("Long", "Short"):
        source = source_called(people.acme, name)
        source.acknowledge = True
        source.save()
    with acting_in(people.acme):
        for at in (NOW, LATER):
            store(people.acme, source_called(people.acme, "Long"), [said(**customer)], at, live=True)
    long = standing(people, source_called(people.acme, "Long"))
    CustomerIdentity.objects.for_organisation(people.acme).delete()
    with acting_in(people.acme):
        for at in (NOW, LATER):
            assert single.store_one(people.acme, "short", said(**customer), at)
    assert standing(people, source_called(people.acme, "Short")) == long and len(long) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"external_id": "old"}, {"touchpoint": "A > B"}, {"touchpoint": "Nowhere yet"},
        {"customer": IncomingCustomer(**{**ANN, "name": "Annabel"})},
        {"customer": IncomingCustomer(customer_id="8", email="ann@x.test")},
        {"customer": IncomingCustomer(email="ann@x.test", phone="+491234567")}, {"language": "de"},
    ],
)
def test_what_needs_thought_goes_the_long_way_and_leaves_nothing(people: People, change: dict[str, Any]) -> None:
    source = source_called(people.acme, "Survey")
    with acting_in(people.acme):
        first = said(**ANN)
        first.external_id = "old"
        store(people.acme, source, [first], NOW, live=True)
        item = said(**ANN)
        for name, value in change.items():
            setattr(item, name, value)
        assert single.store_one(people.acme, "Survey", item, NOW) is None
        assert single.store_one(people.acme, "Unknown", said(), NOW) is None
    assert FeedbackItem.objects.for_organisation(people.acme).count() == 1
    assert Customer.objects.for_organisation(people.acme).count() == 1
    assert not Touchpoint.objects.for_organisation(people.acme).filter(key="nowhere-yet").exists()


def test_whoever_came_first_meanwhile_sends_it_the_long_way(
    people: People, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the writing somebody else brings the same customer, or the same item."""
    body = {"source": "Survey", "text": "Late", "external_id": "a", "customer": {"email": "ann@x.test"}}
    carol = api(people.carol)
    source_called(people.acme, "Survey")
    look = single.customer_of

    def look_too_early(organisation: Any, incoming: Incoming) -> Any:
        found = look(organisation, incoming)
        store(people.acme, source_called(people.acme, "Survey"), [incoming], NOW, live=True)
        return found

    monkeypatch.setattr(single, "customer_of", look_too_early)
    assert carol.post(URL, body).json()["results"][0]["status"] == "duplicate"
    assert carol.post(URL, {**body, "external_id": "b"}, headers={"Idempotency-Key": "k"}).json()["duplicate"] == 1
    assert CustomerIdentity.objects.for_organisation(people.acme).count() == 1
    assert FeedbackItem.objects.for_organisation(people.acme).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("external_id", [None, "one"])
def test_many_at_once_of_one_new_customer(people: People, api: Api, external_id: str | None) -> None:
    """Single ones and arrays, all of a customer nobody has met, from eight connections: one customer, nothing lost."""
    bearer = api(people.carol)._credentials
    start, statuses = threading.Barrier(8), []

    def send(number: int) -> None:
        caller = APIClient()
        caller.credentials(**bearer)
        for turn in range(4):
            customer = {"email": f"c{turn}@x.test", "customer_id": str(turn)}
            item: dict[str, Any] = {"source": "Survey", "text": "Late", "customer": customer}
            if external_id:
                item["external_id"] = f"{external_id}{turn}"
            start.wait(20)
            answer = caller.post(URL, [item] if number % 2 else item)
            statuses.extend(result["status"] for result in answer.json()["results"])
        connection.close()

    hands = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    items = FeedbackItem.objects.for_organisation(people.acme)
    assert len(statuses) == 32
    assert items.count() == statuses.count("created") == (4 if external_id else 32)
    assert statuses.count("duplicate") == 32 - items.count()
    assert Customer.objects.for_organisation(people.acme).count() == 4
    assert set(items.values_list("customer__email", flat=True)) == {f"c{turn}@x.test" for turn in range(4)}

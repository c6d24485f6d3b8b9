"""Events are written with what happened, and handled exactly once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cxloop import outbox
from cxloop.errors import OutsideTransaction
from cxloop.models import BusinessUnit, Organisation, OutboxMessage

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def acme(db):
    return Organisation.objects.create(slug="acme-outbox", name="Acme")


@pytest.fixture
def heard(monkeypatch):
    """What the handler got, and a way to make it choke."""
    got: list[int] = []

    def listen(organisation, payloads, now):
        for payload in payloads:
            if payload.get("poison"):
                raise RuntimeError("cannot swallow")
            got.append(payload["case"])
            BusinessUnit.objects.create(organisation=organisation, name=f"unit {payload['case']}")

    monkeypatch.setattr(outbox, "_handlers", outbox.defaultdict(list))
    monkeypatch.setattr(outbox, "_by_name", {})
    outbox.subscribe("Happened", listen)
    return got


def publish(acme, *payloads):
    with transaction.atomic():
        return outbox.publish(acme, [("Happened", payload) for payload in payloads], NOW)


def test_an_event_is_handled_once(acme, heard):
    publish(acme, {"case": 1}, {"case": 2})
    assert outbox.drain(NOW) == 2 and outbox.drain(NOW) == 0
    assert heard == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        outbox.publish(1, [("CaseOpened", {"case": 1})], NOW)


def test_an_event_nobody_listens_to_writes_nothing(acme, heard):
    with transaction.atomic():
        assert outbox.publish(acme, [("Unheard", {"case": 1})], NOW) == 0


def test_a_poison_row_waits_longer_each_time_and_holds_nobody_up(acme, heard):
    publish(acme, {"case": 1}, {"case": 2, "poison": True}, {"case": 3})
    outbox.drain(NOW)
    assert sorted(set(heard)) == [1, 3]
    assert BusinessUnit.objects.for_organisation(acme).count() == 2, "the failed batch left nothing behind"
    poison = OutboxMessage.objects.for_organisation(acme).get(handled_at=None)
    assert poison.attempts == 1 and poison.next_attempt_at == NOW + timedelta(seconds=2)
    assert "cannot swallow" in poison.error


def test_after_the_last_try_it_stands_before_the_admin_and_a_retry_really_retries(acme, heard):
    publish(acme, {"case": 7, "poison": True})
    now = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.drain(now)
        now += timedelta(hours=2)
    given_up = OutboxMessage.objects.for_organisation(acme).get()
    assert given_up.failed_at is not None and outbox.drain(now) == 0
    given_up.payload = {"case": 7}
    given_up.save()
    assert outbox.retry(acme, [given_up.pk], now) == 1
    assert outbox.drain(now) == 1 and heard == [7]


def test_five_hundred_events_cost_as_many_queries_as_five(acme, heard, monkeypatch):
    monkeypatch.setattr(BusinessUnit.objects, "create", lambda **fields: None, raising=False)
    counts = []
    for count in (5, 500):
        publish(acme, *({"case": number} for number in range(count)))
        with CaptureQueriesContext(connection) as captured:
            outbox.drain(NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]

"""Webhooks against a real receiver in a process of its own: it fails, is slow, dies, and still hears of everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxloop import tasks
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.http_out import AddressRefused
from cxloop.models import AuditEntry, WebhookDelivery, WebhookEndpoint
from cxloop.secrets_at_rest import unseal
from cxloop.webhooks import delivering, endpoints
from cxloop.webhooks.signature import new_secret, sign
from tests.cxloop.webhook_world import is_right, receiver  # noqa: F401

WHO = Actor.process("tests")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def made(people, receiver, now):  # noqa: F811
    """An endpoint of Acme's that leads to the receiver, and its secret."""
    return endpoints.save(people.acme, "Warehouse", receiver.url, [], WHO, now, format="standard")


def tell(endpoint, now, count=1):
    rows = [endpoints.delivery_of(endpoint, endpoints.new_id(), "case.opened", {"type": "case.opened", "n": number},
                                  now, now) for number in range(count)]
    endpoints.queue(rows)
    return rows


def run(now):
    """Everything that is due at this instant."""
    for _ in range(50):
        if not delivering.deliver(now):
            return


def test_an_example_published_elsewhere_comes_out():
    """A secret, a call and its signature as the documentation of another sender shows them."""
    signed = sign("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", "1731705121",
                  b'{"event_type":"ping","data":{"success":true}}')
    assert signed == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_a_secret_is_as_the_specification_wants_it():
    assert new_secret().startswith("whsec_") and new_secret() != new_secret()


def test_a_receiver_that_knows_the_secret_believes_the_call_and_nobody_else_does(made, receiver, now):  # noqa: F811
    endpoint, secret = made
    (row,) = tell(endpoint, now)
    run(now)
    (call,) = receiver.calls
    assert is_right(call, secret) and not is_right(call, new_secret())
    assert not is_right({**call, "body": call["body"] + " "}, secret)
    assert (call["headers"]["webhook-id"], call["body"]) == (row.event_id, row.body)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.status, row.answer) == ("delivered", 1, 200, "said 200")
    assert "secret" not in row.body and secret not in str(row.__dict__)


def test_while_a_secret_is_changed_both_are_right_and_after_a_day_only_the_new_one(made, receiver, now):  # noqa: F811
    endpoint, old = made
    new = endpoints.rotate(endpoint, WHO, now)
    tell(endpoint, now)
    run(now)
    assert is_right(receiver.calls[-1], old) and is_right(receiver.calls[-1], new)
    later = now + endpoints.OLD_SECRET_FOR + timedelta(seconds=1)
    tell(endpoint, later)
    run(later)
    assert is_right(receiver.calls[-1], new) and not is_right(receiver.calls[-1], old)


def test_the_secret_lies_sealed_in_the_database(made):
    endpoint, secret = made
    endpoint.refresh_from_db()
    assert secret not in endpoint.sealed and unseal(endpoint.sealed)["secret"] == secret


def test_a_bad_answer_is_tried_again_with_the_same_id_for_days_and_then_given_up(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    receiver.answers("500")
    (row,) = tell(endpoint, now)
    at, waits = now, []
    for _ in range(30):
        run(at)
        row.refresh_from_db()
        if row.state == "failed":
            break
        waits.append(row.next_attempt_at - at)
        at = row.next_attempt_at
    assert row.state == "failed" and row.attempts == len(delivering.WAITS) + 1 == len(receiver.calls)
    assert len(set(receiver.ids)) == 1, "the same id at every try"
    assert timedelta(days=3) < at - now < timedelta(days=6)
    for wait, planned in zip(waits, delivering.WAITS, strict=True):
        assert planned * 0.8 <= wait <= planned * 1.2 + timedelta(seconds=30)
    assert row.tries[-1]["status"] == 500
    endpoint.refresh_from_db()
    assert endpoint.is_active and endpoint.failing_since is not None


def test_waits_are_spread_by_chance(now):
    waits = {delivering.jittered(timedelta(seconds=100)) for _ in range(50)}
    assert len(waits) > 40 and all(timedelta(seconds=80) <= wait <= timedelta(seconds=120) for wait in waits)


def test_one_bad_call_holds_up_no_other(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    receiver.answers("500")
    tell(endpoint, now)
    run(now)
    receiver.answers("200")
    tell(endpoint, now, 3)
    run(now)
    states = sorted(WebhookDelivery.across_organisations.values_list("state", flat=True))
    assert states == ["delivered"] * 3 + ["waiting"]


def test_a_receiver_that_dies_in_the_middle_hears_of_everything_once_it_is_back(made, receiver, now):  # noqa: F811
    endpoint, secret = made
    receiver.answers("die")
    rows = tell(endpoint, now, 5)
    run(now)
    endpoint.refresh_from_db()
    assert endpoint.rests_until > now and endpoint.unanswered == 1
    untried = WebhookDelivery.across_organisations.filter(attempts=0).count()
    assert untried == 4, "what waits behind the one that was not answered costs no tries"
    at = now
    for _ in range(3):  # dead: one look each time
        endpoint.refresh_from_db()
        at = endpoint.rests_until
        run(at)
    receiver.answers("200")
    receiver.start()
    run(at + timedelta(hours=6))
    assert WebhookDelivery.across_organisations.filter(state="delivered").count() == 5
    assert set(receiver.ids) == {row.event_id for row in rows}
    assert all(is_right(call, secret) for call in receiver.calls)
    endpoint.refresh_from_db()
    assert (endpoint.unanswered, endpoint.rests_until, endpoint.failing_since) == (0, None, None)


def test_a_slow_receiver_holds_up_nobody_elses_calls(people, made, receiver, now, monkeypatch):  # noqa: F811
    monkeypatch.setattr(delivering, "WITHIN", 0.5)
    endpoint, _secret = made
    receiver.answers("slow")
    (row,) = tell(endpoint, now)
    other, _ = endpoints.save(people.globex, "Other", receiver.url, [], WHO, now, format="standard")
    run(now)
    row.refresh_from_db()
    assert (row.state, row.status) == ("waiting", None) and "took too long" in row.error
    receiver.answers("200")
    (prompt,) = tell(other, now)
    run(now)
    prompt.refresh_from_db()
    assert prompt.state == "delivered"


def test_gone_stops_the_endpoint_and_what_waits_stays(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    receiver.answers("410")
    first, second = tell(endpoint, now, 2)
    run(now)
    endpoint.refresh_from_db()
    first.refresh_from_db()
    assert (endpoint.is_active, endpoint.stopped_because, first.state) == (False, "gone", "failed")
    assert len(receiver.calls) == 1
    assert endpoints.active(endpoint.organisation) == []
    assert AuditEntry.across_organisations.filter(action="webhook.stopped").count() == 1
    receiver.answers("200")
    endpoints.switch(endpoint, True, WHO, now)
    run(now)
    second.refresh_from_db()
    assert second.state == "delivered"


def test_five_days_of_nothing_but_failures_stop_it(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    receiver.answers("500")
    rows = tell(endpoint, now, 2)
    WebhookEndpoint.across_organisations.update(failing_since=now - timedelta(days=6))
    run(now)
    endpoint.refresh_from_db()
    assert endpoint.is_active, "a try that failed is not a call given up"
    last_try = {"attempts": len(delivering.WAITS), "next_attempt_at": now}
    WebhookDelivery.across_organisations.filter(pk=rows[0].pk).update(**last_try)
    run(now)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.stopped_because) == (False, "failing")


def test_asked_to_wait_it_waits_as_long_as_it_was_asked(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    receiver.answers("429 120")
    tell(endpoint, now, 3)
    run(now)
    endpoint.refresh_from_db()
    assert len(receiver.calls) == 1
    assert timedelta(seconds=115) < endpoint.rests_until - now < timedelta(seconds=130)


def test_a_process_that_dies_after_the_call_tells_it_again_with_the_same_id(made, receiver, now, monkeypatch):  # noqa: F811
    endpoint, _secret = made
    (row,) = tell(endpoint, now)
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "record", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            delivering.deliver(now)
    assert delivering.deliver(now) == 0, "the endpoint is taken as long as that process may be alive"
    run(now + delivering.CLAIMED_FOR)
    assert receiver.ids == [row.event_id, row.event_id]
    row.refresh_from_db()
    assert row.state == "delivered"


def test_what_is_told_again_keeps_its_id_and_begins_anew(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    (row,) = tell(endpoint, now)
    with pytest.raises(Conflict):
        endpoints.resend(row, WHO, now)
    run(now)
    endpoints.resend(row, WHO, now)
    run(now)
    assert receiver.ids == [row.event_id, row.event_id]


def test_an_address_that_leads_inside_is_refused_when_it_is_set_and_when_it_is_called(people, now, settings):
    settings.ALLOWED_OUTGOING_HOSTS = []
    for url in ("http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://localhost/",
                "https://u:p@example.com/", "ftp://example.com/", "nonsense"):
        with pytest.raises(InvalidInput):
            endpoints.save(people.acme, "Inside", url, [], WHO, now, format="standard")
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1:9"]
    endpoint, _secret = endpoints.save(people.acme, "Inside", "http://127.0.0.1:9/", [], WHO, now, format="standard")
    settings.ALLOWED_OUTGOING_HOSTS = []
    (row,) = tell(endpoint, now)
    run(now)
    row.refresh_from_db()
    assert row.status is None and row.error == str(AddressRefused(host="127.0.0.1"))


def test_twenty_calls_cost_as_many_queries_as_two(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    counts = []
    for count in (2, 20):
        tell(endpoint, now, count)
        with CaptureQueriesContext(connection) as queries:
            assert delivering.deliver(now) == 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(receiver.calls) == 22


def test_what_was_told_is_kept_for_a_month(made, receiver, now):  # noqa: F811
    endpoint, _secret = made
    old, _new = tell(endpoint, now - timedelta(days=31)), tell(endpoint, now)
    tasks.tidy()
    assert not WebhookDelivery.across_organisations.filter(pk=old[0].pk).exists()
    assert WebhookDelivery.across_organisations.count() == 1


def test_names_are_given_once_and_there_are_not_too_many(people, made, receiver, now):  # noqa: F811
    with pytest.raises(InvalidInput):
        endpoints.save(people.acme, " warehouse".title(), receiver.url, [], WHO, now, format="standard")
    for number in range(endpoints.MOST - 1):
        endpoints.save(people.acme, f"n{number}", receiver.url, [], WHO, now, format="standard")
    with pytest.raises(InvalidInput):
        endpoints.save(people.acme, "one more", receiver.url, [], WHO, now, format="standard")

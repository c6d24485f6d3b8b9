"""Mails about the house: a webhook that stopped, a customer's request, a copy that is ready, an erasure done."""

from datetime import timedelta

import pytest
from django.core import mail as posted
from django.utils import timezone

from cxloop import mail
from cxloop.actor import Actor
from cxloop.models import OutgoingEmail, WebhookEndpoint
from cxloop.webhooks import delivering, endpoints
from feedback.models import CustomerRequest
from feedback.privacy import copies, erasing, requests
from tests.feedback.story import complain, settle

ANN = "ann@customer.example"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def customer(people, now):
    return complain(people.acme, now, email=ANN, name="Ann Lee", touchpoint="baggage").customer


def written(people, kind):
    return list(OutgoingEmail.objects.for_organisation(people.acme).filter(kind=kind).order_by("pk"))


@pytest.mark.parametrize(("status", "said"), [(410, "says that it is gone"), (500, "has failed for days")])
def test_admins_hear_once_that_a_webhook_stopped(people, now, status, said):
    row, _secret = endpoints.save(people.acme, "Warehouse", "https://example.com/", [], Actor.person(people.alice), now,
                                  format="standard")
    told = endpoints.test(row, {"type": "test"}, Actor.person(people.alice), now)
    row.failing_since = now - timedelta(days=9)
    tried = delivering.Try(told, now, 0.1, status)
    for _twice in range(2):
        delivering.look_after(row, [tried], now, given_up=True)
        settle(now)
    (letter,) = written(people, "webhook_stopped")
    assert letter.recipient == people.alice and said in letter.text and f"/webhooks/{row.public_id}" in letter.text


def test_nobody_hears_of_one_that_somebody_let_go_on(people, now):
    row, _secret = endpoints.save(people.acme, "Warehouse", "https://example.com/", [], Actor.person(people.alice), now,
                                  format="standard")
    told = endpoints.test(row, {"type": "test"}, Actor.person(people.alice), now)
    delivering.look_after(row, [delivering.Try(told, now, 0.1, 410)], now, given_up=True)
    WebhookEndpoint.objects.for_organisation(people.acme).update(is_active=True, stopped_at=None)
    settle(now)
    assert written(people, "webhook_stopped") == []


@pytest.mark.parametrize("kind", [CustomerRequest.ERASE, CustomerRequest.COPY])
def test_admins_hear_of_a_request_once_and_of_nobodys_name(people, customer, now, kind):
    for _twice in range(2):
        requests.ask(customer, kind, copies.CUSTOMER, now)
    (letter,) = written(people, "customer_request")
    assert letter.recipient == people.alice
    assert "Ann" not in letter.text and ANN not in letter.text + letter.html
    assert ("/requests/" in letter.text) == (kind == CustomerRequest.ERASE)


def test_a_copy_that_took_a_while_is_told_by_mail(people, customer, now, monkeypatch, client):
    monkeypatch.setattr(copies, "AT_ONCE", -1)
    row = copies.ask(customer, now)
    assert row.answered_at is None and written(people, "copy_ready") == []
    assert copies.make_waiting(now) == 1
    (letter,) = written(people, "copy_ready")
    assert letter.to_email == ANN
    link = next(word for word in letter.text.split() if "/d/" in word)
    assert ANN in client.get("/" + link.split("/", 3)[3]).content.decode()


def test_a_copy_that_is_shown_at_once_is_not_mailed(people, customer, now):
    copies.ask(customer, now)
    assert written(people, "copy_ready") == []


def test_who_is_erased_hears_it_and_the_row_forgets_them_once_it_left(people, customer, now):
    asked = requests.ask(customer, CustomerRequest.ERASE, copies.CUSTOMER, now)
    erasing.erase(asked, Actor.person(people.alice), now)
    (row,) = written(people, "erased")
    assert (row.to_email, row.state) == (ANN, "queued")
    while mail.deliver(now + timedelta(seconds=1)):
        pass
    (letter,) = [each for each in posted.outbox if "erased" in each.subject and ANN in each.to[0]]
    assert letter.to == [f"Ann Lee <{ANN}>"] and "Your page is gone, too." in letter.body
    row.refresh_from_db()
    assert (row.state, row.to_email, row.to_name, row.text, row.html, row.subject) == ("sent", "", "", "", "", "")


def test_it_is_forgotten_too_when_nobody_takes_it(people, customer, now):
    asked = requests.ask(customer, CustomerRequest.ERASE, copies.CUSTOMER, now)
    erasing.erase(asked, Actor.person(people.alice), now)
    row = written(people, "erased")[0]
    row.state, row.attempts = OutgoingEmail.State.SENDING, mail.MAX_ATTEMPTS
    row.save()
    mail.put_off(row, OSError(f"no room for {ANN}"))
    row.refresh_from_db()
    assert (row.state, row.to_email, row.error) == ("failed", "", "")


def test_without_a_mail_server_or_an_address_nothing_is_kept_for_it(people, customer, now, settings):
    settings.EMAIL_BACKEND = ""
    asked = requests.ask(customer, CustomerRequest.ERASE, copies.CUSTOMER, now)
    erasing.erase(asked, Actor.person(people.alice), now)
    assert written(people, "erased") == []

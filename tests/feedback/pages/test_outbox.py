"""The outbox as an admin opens it while the mail server is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cxloop import mail, mail_server
from cxloop.models import OutgoingEmail
from feedback.gauges import seconds_away

DRAFT = mail.Draft(kind="late", dedupe_key="1", to_email="bob@acme.test", subject="Late", text="Please")


@pytest.fixture
def waiting(people, settings, noon) -> OutgoingEmail:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.queue(people.acme, [DRAFT], noon)[0]


def test_an_admin_sees_since_when_the_mail_server_is_away(people, visit, waiting, noon):
    page = visit(people.alice).get("/o/acme/outbox/").content.decode()
    assert "cannot be reached" not in page
    mail_server.not_reached(ConnectionRefusedError("nobody there"))
    page = visit(people.alice).get("/o/acme/outbox/").content.decode()
    assert "The mail server cannot be reached. 1 mail waits" in page
    assert "nobody there" in page and noon.isoformat() in page
    mail_server.reached()
    page = visit(people.alice).get("/o/acme/outbox/").content.decode()
    assert "cannot be reached" not in page


def test_operators_see_it_too(people, waiting, noon):
    ready = Client().get("/readyz")
    assert ready.json()["mail_server"] is True
    mail_server.not_reached(ConnectionRefusedError("nobody there"))
    assert Client().get("/readyz").json() == ready.json() | {"mail_server": False}
    assert seconds_away(noon + timedelta(hours=1)) == 3600
    assert "nobody there" not in Client().get("/readyz").content.decode()

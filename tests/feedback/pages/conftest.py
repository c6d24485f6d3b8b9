"""Pages as people open them: a browser's client for each person, at a time that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from cxloop.models import Membership
from tests.feedback.story import MONDAY

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Visit = Callable[[Membership], Client]


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Monday, three hours after the story begins."""
    at = MONDAY + timedelta(hours=3)
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def visit(noon: datetime) -> Visit:
    """A client that is logged in: `visit(people.carol).get(...)`."""

    def client(membership: Membership) -> Client:
        browser = Client()
        browser.force_login(membership.user, backend=BACKEND)
        return browser

    return client

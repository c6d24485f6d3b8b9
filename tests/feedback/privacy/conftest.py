from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cxloop.actor import Actor
from feedback.follow_up import actions
from feedback.models import FixQuestion
from tests.feedback.story import complain

WORDS = "My bag is lost and nobody answers. This is terrible."


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def now():
    """The wall clock: links expire by it."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def visitor() -> Client:
    """Somebody without a log-in; a missing CSRF token would be noticed."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def case(people, now):
    return complain(
        people.acme,
        now - timedelta(hours=1),
        text=WORDS,
        email="ann@customer.example",
        name="Ann Lee",
        touchpoint="baggage",
        nps=1,
    )


@pytest.fixture
def question(people, case, now):
    actions.resolve(
        case, root_cause=people.cause, message="It is on its way.", actor=Actor.person(people.carol), now=now
    )
    return FixQuestion.objects.for_organisation(people.acme).get(case=case)

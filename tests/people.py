"""The same five people in every test: Acme's Alice (admin), Bob (owner), Carol (agent), Vic (viewer); and Mallory,
admin of Globex, the stranger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from cxloop import accounts_verified, tokens
from cxloop.actor import Actor
from cxloop.models import SCOPES, Membership, Organisation, Position, PositionHolding, Role, Team, TeamMembership
from cxloop.organisations import create_organisation
from feedback.models import RootCause, Touchpoint

PASSWORD = "correct horse battery"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
SET_UP = Actor.process("tests")

Api = Callable[..., APIClient]


@dataclass(frozen=True)
class People:
    """Acme and Globex with everyone in them. Bob is Head of Baggage; Carol is in the team Care, led by Bob."""

    acme: Organisation
    globex: Organisation
    alice: Membership
    bob: Membership
    carol: Membership
    vic: Membership
    mallory: Membership
    baggage: Position
    team: Team
    touchpoint: Touchpoint  # "baggage", which the Head of Baggage answers for
    cause: RootCause


@pytest.fixture
def people(db: Any) -> People:
    return everybody()


def everybody() -> People:
    """Both organisations, newly made."""
    acme = create_organisation("acme", "Acme Air", "alice@acme.test", "Alice Archer", SET_UP, LONG_AGO,
                               industry="airline", password=PASSWORD)
    globex = create_organisation("globex", "Globex", "mallory@globex.test", "Mallory Moss", SET_UP, LONG_AGO,
                                 password=PASSWORD)
    alice = admin_of(acme)
    bob = join(acme, "bob@acme.test", "Bob Baker", Role.OWNER, manager=alice)
    carol = join(acme, "carol@acme.test", "Carol Clark", Role.AGENT, manager=bob)
    vic = join(acme, "vic@acme.test", "Vic Viewer", Role.VIEWER)
    team = Team.objects.create(organisation=acme, name="Care", lead=bob)
    TeamMembership.objects.create(organisation=acme, team=team, membership=carol)
    baggage = Position.objects.create(organisation=acme, title="Head of Baggage")
    PositionHolding.objects.create(organisation=acme, position=baggage, membership=bob, starts_on=date(2024, 1, 1))
    touchpoint = Touchpoint.objects.for_organisation(acme).get(key="baggage")
    touchpoint.position = baggage
    touchpoint.save(update_fields=["position"])
    cause = RootCause.objects.for_organisation(acme).order_by("name").first()
    return People(acme, globex, alice, bob, carol, vic, admin_of(globex), baggage, team, touchpoint, cause)


@pytest.fixture
def api(people: People) -> Api:
    """A client with a token of this person: `api(people.carol)` or, with less, `api(people.carol, "cases:read")`."""

    def client(membership: Membership, *scopes: str) -> APIClient:
        _token, secret = tokens.create(membership, scopes or SCOPES, actor=SET_UP, now=LONG_AGO)
        caller = APIClient()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return caller

    return client


def join(organisation: Organisation, email: str, name: str, role: str, manager: Membership | None = None) -> Membership:
    user = accounts_verified.person(email, name, PASSWORD, "en")
    return Membership.objects.create(organisation=organisation, user=user, role=role, manager=manager)


def admin_of(organisation: Organisation) -> Membership:
    return Membership.objects.for_organisation(organisation).select_related("user", "organisation").get(role=Role.ADMIN)

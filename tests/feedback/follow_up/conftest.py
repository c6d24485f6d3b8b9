from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cxloop.accounts_verified import person
from cxloop.actor import Actor
from cxloop.models import Membership, Organisation, Position, PositionHolding, Role, Team, TeamMembership
from cxloop.organisations import create_organisation
from feedback.models import RootCause, Touchpoint
from tests.feedback.story import MONDAY

SYSTEM = Actor.process("tests")


@dataclass
class World:
    """Acme with Alice (admin), Bob (Head of Baggage), Dora (his deputy), Carol (agent), Vic (viewer); Mia leads Bob."""

    organisation: Organisation
    alice: Membership
    bob: Membership
    carol: Membership
    dora: Membership
    mia: Membership
    vic: Membership
    baggage: Position
    team: Team

    def actor(self, name: str) -> Actor:
        return Actor.person(getattr(self, name))

    @property
    def cause(self) -> RootCause:
        cause: Any = RootCause.objects.for_organisation(self.organisation).order_by("pk").first()
        return cause


def member(organisation: Organisation, email: str, name: str, role: str, **more: Any) -> Membership:
    row: Membership = Membership.objects.create(
        organisation=organisation, user=person(email, name, "correct horse battery", "en"), role=role, **more
    )
    return row


@pytest.fixture
def acme(db: None) -> World:
    organisation = create_organisation(
        "acme",
        "Acme",
        "alice@acme.example",
        "Alice Admin",
        SYSTEM,
        MONDAY,
        industry="airline",
        password="correct horse battery",
    )
    alice: Any = Membership.objects.for_organisation(organisation).get()
    mia = member(organisation, "mia@acme.example", "Mia Manager", Role.OWNER)
    bob = member(organisation, "bob@acme.example", "Bob Owner", Role.OWNER, manager=mia)
    dora = member(organisation, "dora@acme.example", "Dora Deputy", Role.OWNER)
    carol = member(organisation, "carol@acme.example", "Carol Agent", Role.AGENT)
    vic = member(organisation, "vic@acme.example", "Vic Viewer", Role.VIEWER)
    team: Any = Team.objects.create(organisation=organisation, name="Baggage team", lead=mia)
    TeamMembership.objects.create(organisation=organisation, team=team, membership=carol)
    baggage: Any = Position.objects.create(organisation=organisation, title="Head of Baggage")
    for membership, capacity in ((bob, "holder"), (dora, "deputy")):
        PositionHolding.objects.create(
            organisation=organisation,
            position=baggage,
            membership=membership,
            capacity=capacity,
            starts_on=MONDAY.date(),
        )
    Touchpoint.objects.for_organisation(organisation).filter(key="baggage").update(position=baggage)
    return World(organisation, alice, bob, carol, dora, mia, vic, baggage, team)

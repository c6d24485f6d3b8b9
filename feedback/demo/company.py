"""The airline's people, positions and promises, made by the same verbs an admin uses."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from cxloop import memberships, positions
from cxloop.actor import Actor
from cxloop.models import Membership, Organisation, Position, Role
from cxloop.organisations import change, create_organisation
from cxloop.tenancy import acting_in
from feedback.ingest import surveys
from feedback.models import RoutingRule, Touchpoint
from feedback.settings import authority
from feedback.settings.listening import save_source
from feedback.settings.ownership import assign
from feedback.settings.routing import move_rule, save_rule

SLUG, NAME = "demo", "Larkspur Air"
MAKER = Actor.process("demo")

# name, local part of the address, role, who they report to
PEOPLE = (
    ("Alice Mbeki", "alice", Role.ADMIN, None),
    ("Ingrid Solheim-Bergström", "ingrid", Role.OWNER, "alice"),
    ("Tomasz Wiśniewski", "tomasz", Role.OWNER, "alice"),
    ("Priyanka Raghunathan", "priyanka", Role.OWNER, "alice"),
    ("Bob Okafor", "bob", Role.OWNER, "alice"),
    ("Amina Diallo", "amina", Role.OWNER, "tomasz"),
    ("Ana Kovačević", "ana", Role.OWNER, "tomasz"),
    ("Carol Lindqvist", "carol", Role.AGENT, "ingrid"),
    ("Diego Fuentes", "diego", Role.AGENT, "ingrid"),
    ("Emeka Balogun", "emeka", Role.AGENT, "tomasz"),
    ("Vic Harrow", "vic", Role.VIEWER, "alice"),
)
# title, holder, deputy, whether a team works its cases, the touchpoints it answers for
POSITIONS = (
    ("Head of Baggage", "ingrid", "ana", True, ("baggage",)),
    ("Head of Disruption", "tomasz", "amina", True, ("change-booking", "transfer", "refund", "contact-centre")),
    ("Head of Digital", "priyanka", "bob", False, ("website", "booking")),
    ("Head of Cabin", "bob", "priyanka", False, ("cabin-crew", "seat", "food-drink", "entertainment")),
    ("Head of Airport", "ana", "ingrid", False, ("check-in", "security", "boarding")),
    ("Head of Assistance", "amina", "tomasz", False, ()),
)
SOURCES = (
    ("Post-flight survey", "survey", True),
    ("Website feedback", "api", False),
    ("Mastodon", "file", False),
    ("App reviews", "file", False),
)
# What each role gives without asking, on one case and in a month.
LIMITS = {"agent": (60, 600), "owner": (400, 4_000), "admin": (None, None)}
SHOWN = (("admin", "alice"), ("business owner", "ingrid"), ("agent", "carol"), ("viewer", "vic"))


@dataclass(slots=True)
class Company:
    organisation: Organisation
    people: dict[str, Membership]

    def agents(self) -> list[Membership]:
        return [self.people[name] for name in ("carol", "diego", "emeka")]


def password() -> str:
    """The password of everybody in this installation's demo: made from its own secret, the same at every start."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo people", hashlib.sha256).hexdigest()
    return f"larkspur-{digest[:8]}"


def address(name: str) -> str:
    return f"{name}@larkspur.example"


def log_ins() -> list[str]:
    """What the console prints: the log-in of each kind of user."""
    return ["Log in as:"] + [f"  {role:<15} {address(name):<26} {password()}" for role, name in SHOWN]


def found(began: datetime) -> Company:
    """The company as it stood when the story begins."""
    organisation = create_organisation(
        SLUG,
        NAME,
        address("alice"),
        "Alice Mbeki",
        MAKER,
        began,
        time_zone="Europe/Dublin",
        language="en",
        country="IE",
        industry="airline",
        password=password(),
    )
    with acting_in(organisation):
        organisation = change(organisation, MAKER, began, silent_after_days=7, follow_up_days=14)
        company = Company(organisation, hire(organisation, began))
        appoint(company, began, began.date())
        authority.save(organisation, MAKER, began, currency="EUR", limits=LIMITS)
        for name, channel, acknowledge in SOURCES:
            save_source(organisation, name, MAKER, began, channel=channel, acknowledge=acknowledge)
        surveys.create(organisation, "Post-flight survey", MAKER, began)
    return company


def hire(organisation: Organisation, began: datetime) -> dict[str, Membership]:
    people: dict[str, Membership] = {
        "alice": Membership.objects.for_organisation(organisation).select_related("user").get()
    }
    for name, local, role, _boss in PEOPLE[1:]:
        people[local] = memberships.add(organisation, address(local), name, role, MAKER, began, password=password())
    recovery = memberships.save_team(organisation, "Customer recovery", people["tomasz"], MAKER, began)
    baggage = memberships.save_team(organisation, "Baggage tracing", people["ingrid"], MAKER, began, balances=True)
    seats = {
        "carol": [baggage, recovery],
        "diego": [baggage],
        "emeka": [recovery],
        "tomasz": [recovery],
        "ingrid": [baggage],
    }
    for _name, local, role, boss in PEOPLE:
        memberships.change(
            organisation,
            people[local],
            MAKER,
            began,
            role=role,
            manager=people[boss] if boss else None,
            teams=seats.get(local, []),
        )
    return people


def appoint(company: Company, began: datetime, day: date) -> None:
    """Who answers for what. Loyalty and the lounge have no owner, which every page shows."""
    organisation, people = company.organisation, company.people
    teams = {"Head of Baggage": "Baggage tracing", "Head of Disruption": "Customer recovery"}
    by_name = {team.name: team for team in people["carol"].teams.all()}
    for title, holder, deputy, _team, keys in POSITIONS:
        position = positions.save(organisation, title, by_name.get(teams.get(title, "")), MAKER, began)
        positions.hand_over(organisation, position, "holder", people[holder], day, MAKER, began)
        positions.hand_over(organisation, position, "deputy", people[deputy], day, MAKER, began)
        for touchpoint in Touchpoint.objects.for_organisation(organisation).filter(key__in=keys):
            assign(organisation, touchpoint, position, MAKER, began)
    helping: Position = Position.objects.for_organisation(organisation).get(title="Head of Assistance")
    first = save_rule(
        organisation,
        "Customers who need help",
        [{"matcher": "signal", "params": {"signals": ["vulnerable_customer"]}}],
        "position",
        helping,
        MAKER,
        began,
    )
    put_first(company, first, began)


def put_first(company: Company, rule: RoutingRule, began: datetime) -> None:
    """Moves the rule above the others, step by step, as a person would."""
    for _step in range(20):
        move_rule(company.organisation, rule, True, MAKER, began)


def on_leave(company: Company, now: datetime) -> None:
    """Ana is away this week: her deputy stands in, and the pages say so."""
    today = now.astimezone(company.organisation.zone).date()
    memberships.add_leave(
        company.organisation,
        company.people["ana"],
        today - timedelta(days=2),
        today + timedelta(days=5),
        MAKER,
        now - timedelta(days=4),
        note="Holiday",
    )

"""What opening and escalating need to know of an organisation, loaded at once: people, calendars, policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cxloop import calendars
from cxloop.business_hours import Calendar
from cxloop.calendars import Calendars
from cxloop.models import Organisation
from cxloop.once import once
from cxloop.people import Roster, roster
from feedback.follow_up.sla import freeze
from feedback.models import EscalationPolicy


@dataclass(slots=True)
class Frozen:
    """A policy as it will be copied, with what it fits and the calendar it counts in."""

    policy: dict[str, Any]
    priorities: frozenset[int]
    segments: frozenset[str]
    calendar_id: int | None


@dataclass(slots=True)
class Rota:
    organisation: Organisation
    people: Roster
    calendars: Calendars
    policies: list[Frozen]
    promises: dict[int, dict[str, Any]] = field(default_factory=dict)  # of now, by the id() of what is frozen

    def calendar(self, calendar_id: int | None) -> Calendar:
        """The calendar, the default one, or the clock round when the organisation has none."""
        return self.calendars.get(calendar_id)

    @property
    def default_calendar_id(self) -> int | None:
        return self.calendars.default_id

    def policy_for(self, priority: int, segment: str) -> Frozen:
        """The first policy in order that fits; a policy that names nothing fits everything."""
        for frozen in self.policies:
            if (not frozen.priorities or priority in frozen.priorities) and (
                not frozen.segments or segment.casefold() in frozen.segments
            ):
                return frozen
        return BARE


BARE = Frozen(
    {
        "id": None,
        "name": "",
        "acknowledge": 60,
        "contact": 480,
        "resolve": 2400,
        "warn": 30,
        "customer_hours": 48,
        "steps": [
            {
                "step": 1,
                "promise": "any",
                "after": 0,
                "tell": ["assignee", "owner"],
                "position": None,
                "does": "notify",
                "every": 0,
                "times": 0,
            }
        ],
    },
    frozenset(),
    frozenset(),
    None,
)


def load(organisation: Organisation, now: datetime) -> Rota:
    """Nine queries, however many people and policies; each once within `reading_once`."""
    return Rota(
        organisation=organisation,
        people=roster(organisation, now.astimezone(organisation.zone).date()),
        calendars=calendars.load(organisation),
        policies=once(("policies", organisation.pk), lambda: _policies(organisation)),
    )


def _policies(organisation: Organisation) -> list[Frozen]:
    active = EscalationPolicy.objects.for_organisation(organisation).filter(is_active=True)
    return [
        Frozen(
            freeze(policy),
            frozenset(policy.priorities),
            frozenset(s.casefold() for s in policy.segments),
            policy.calendar_id,
        )
        for policy in active.order_by("is_default", "order").prefetch_related("steps")
    ]

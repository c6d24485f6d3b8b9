"""What Larkspur Air does about causes: one done, one under way, one that should have begun."""

from __future__ import annotations

from datetime import datetime

from cxloop.actor import Actor
from cxloop.models import Position
from feedback.demo.company import Company
from feedback.follow_up import initiatives
from feedback.models import Touchpoint

# title, what, position, who, touchpoints, metric, direction, amount; when proposed, started, done (0: not yet) and due,
# in days of a story of ninety
TOLD = (
    ("A second team at the lost-luggage desk",
     "Two more people from 14:00 to 22:00, each with the tracing system, so that nobody is sent to another desk.",
     "Head of Baggage", "ingrid", ("baggage",), "nps", "up", "From below zero to at least 10.", 38, 44, 0, 97),
    ("Say the fare difference before the change is paid",
     "The price of a change stands beside each new flight, not on the last page.",
     "Head of Digital", "priyanka", ("booking", "website"), "nps", "up", "", 20, 24, 52, 60),
    ("Refunds without a form",
     "Whoever was on a cancelled flight is paid back to the card they paid with.",
     "Head of Disruption", "tomasz", ("refund",), "closure_rate", "up", "", 70, 0, 0, 88),
)


def act_on_causes(company: Company, began: datetime, until: datetime) -> None:
    """The initiatives, moved as their people moved them."""
    organisation = company.organisation

    def on(day: int) -> datetime:
        return began + (until - began) * day / 90

    positions = {row.title: row for row in Position.objects.for_organisation(organisation)}
    for title, what, post, who, places, metric, way, amount, proposed, started, done, due in TOLD:
        actor = Actor.person(company.people[who])
        touchpoints = Touchpoint.objects.for_organisation(organisation).filter(key__in=places)
        plan = initiatives.Plan(
            title, what, positions[post], on(due).date(), touchpoints=tuple(touchpoints),
            metric=metric, direction=way, amount=amount)
        row = initiatives.propose(organisation, plan, actor=actor, now=on(proposed))
        for move, day in (("start", started), ("finish", done)):
            if day:
                row = initiatives.move(row, move, actor=actor, now=on(day))

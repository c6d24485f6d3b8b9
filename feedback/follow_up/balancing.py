"""Sharing new cases out among the agents of a team: to whoever has the fewest open, and why. Ties go in turn.

Whoever is away gets none. The candidates' rows are locked in the order of their ids before their work is counted, so
that two batches at once, even of two teams with a common agent, see what the other gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import ngettext

from cxloop.bulk import update_many
from cxloop.models import Membership, Organisation, Role, TeamMembership
from cxloop.people import Roster
from cxloop.sentences import say as _
from feedback.models import Case


@dataclass(slots=True)
class Desks:
    """The agents of teams that share out, who are here today: their open cases, and whose turn it is."""

    people: Roster
    seats: dict[int, list[TeamMembership]] = field(default_factory=lambda: defaultdict(list))  # by team
    open: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by membership
    changed: dict[int, TeamMembership] = field(default_factory=dict)

    def give(self, team_id: int) -> tuple[int | None, str]:
        """Who gets the next case of the team, and the sentence that says why. Nobody when no agent is here."""
        team = self.people.teams[team_id].name
        if not self.seats[team_id]:
            return None, _("No agent of %(team)s is here today.") % {"team": team}
        seat = min(self.seats[team_id], key=lambda row: (self.open[row.membership_id], row.turn, row.membership_id))
        had = self.open[seat.membership_id]
        seat.turn = 1 + max(row.turn for row in self.seats[team_id])
        self.changed[seat.pk] = seat
        self.open[seat.membership_id] = had + 1
        name = self.people.members[seat.membership_id].name
        return seat.membership_id, why(name, had, team)


def why(name: str, had: int, team: str) -> str:
    sentence = ngettext(
        "Assigned to %(name)s: %(count)s open case, the fewest of %(team)s.",
        "Assigned to %(name)s: %(count)s open cases, the fewest of %(team)s.", had)
    return sentence % {"name": name, "count": had, "team": team}


def share_out(organisation: Organisation, people: Roster, cases: Iterable[Case]) -> None:
    """Gives each case without an assignee whose team shares out to one of its agents; the reason stands in `why`.

    In a transaction; the cases are not written here. No query when no team shares out, else four, however many cases.
    """
    waiting = [case for case in cases if case.assignee_id is None and case.team_id and shares(people, case.team_id)]
    if not waiting:
        return
    desks = load(organisation, people, {case.team_id for case in waiting if case.team_id})
    for case in waiting:
        assert case.team_id is not None
        case.assignee_id, sentence = desks.give(case.team_id)
        case.why = {**case.why, "assignee": sentence, "assignee_id": case.assignee_id}
    update_many(list(desks.changed.values()), ["turn"])


def shares(people: Roster, team_id: int) -> bool:
    team = people.teams.get(team_id)
    return team is not None and team.balances


def load(organisation: Organisation, people: Roster, teams: set[int]) -> Desks:
    """Who may be given work, locked in the order of their ids, and how much they have. Three queries."""
    agents = [
        key for key, member in people.members.items() if member.role == Role.AGENT and not people.is_away(member)
    ]
    seated = TeamMembership.objects.for_organisation(organisation).filter(team__in=teams, membership__in=agents)
    candidates = sorted(set(seated.values_list("membership_id", flat=True)))
    desks = Desks(people)
    if not candidates:
        return desks
    members = Membership.objects.for_organisation(organisation).filter(pk__in=candidates, left_at=None)
    here = list(members.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    for seat in seated.filter(membership__in=here):
        desks.seats[seat.team_id].append(seat)
    theirs = Case.objects.for_organisation(organisation).filter(assignee__in=here).exclude(status=Case.Status.CLOSED)
    desks.open.update(theirs.order_by().values_list("assignee").annotate(Count("pk")))
    return desks

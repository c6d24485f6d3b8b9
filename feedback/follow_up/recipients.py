"""Whom a step names, as people: each with the sentence that says why them. Nobody twice, nobody who left.

Somebody on leave is replaced by whoever stands in. A capacity that nobody fills passes to the next one up, so that a
step never tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from cxloop.models import Membership
from feedback.follow_up.rota import Rota
from feedback.models import Case

Named = list[tuple[Membership, str]]


def resolve(duty: Rota, case: Case, capacities: list[str], position_id: int | None = None) -> Named:
    """The people, in the order named. Costs no query."""
    found: dict[int, tuple[Membership, str]] = {}
    for capacity in capacities:
        for person, why in CAPACITIES[capacity](duty, case, position_id):
            found.setdefault(person.pk, (person, why))
    if not found:
        for person, why in owner(duty, case, None) or admins(duty, case, None):
            found.setdefault(person.pk, (person, why))
    return list(found.values())


def assignee(duty: Rota, case: Case, position_id: int | None) -> Named:
    person = duty.people.member(case.assignee_id)
    if person is None or duty.people.is_away(person):
        return owner(duty, case, None)
    given = case.why.get("assignee") if case.why.get("assignee_id") == person.pk else ""
    return [(person, given or _("You are working on it."))]


def owner(duty: Rota, case: Case, position_id: int | None) -> Named:
    person = duty.people.member(case.owner_id)
    if person is not None and not duty.people.is_away(person):
        title = case.why.get("position", "")
        return [(person, case.why.get("owner") or _("You answer for it as %(title)s.") % {"title": title})]
    return acting(duty, case.position_id)


def deputy(duty: Rota, case: Case, position_id: int | None) -> Named:
    person = duty.people.deputy(case.position_id)
    if person is None or duty.people.is_away(person):
        return []
    title = duty.people.positions[case.position_id].title if case.position_id else ""
    return [(person, _("You are the deputy of %(title)s.") % {"title": title})]


def manager(duty: Rota, case: Case, position_id: int | None) -> Named:
    below = duty.people.member(case.owner_id)
    person = duty.people.present_manager(below)
    if person is None or below is None:
        return []
    return [(person, _("%(name)s, who answers for it, reports to you.") % {"name": below.name})]


def team_lead(duty: Rota, case: Case, position_id: int | None) -> Named:
    person = duty.people.team_lead(case.team_id)
    if person is None:
        return []
    return [(person, _("You lead the team %(team)s.") % {"team": duty.people.teams[case.team_id or 0].name})]


def admins(duty: Rota, case: Case, position_id: int | None) -> Named:
    return [(person, _("You are an admin, and the case is late.")) for person in duty.people.admins()]


def position(duty: Rota, case: Case, position_id: int | None) -> Named:
    return acting(duty, position_id)


def acting(duty: Rota, position_id: int | None) -> Named:
    found = duty.people.acting(position_id)
    return [(found.membership, found.why)] if found.membership else []


CAPACITIES: dict[str, Callable[[Rota, Case, int | None], Named]] = {
    "assignee": assignee,
    "owner": owner,
    "deputy": deputy,
    "manager": manager,
    "team_lead": team_lead,
    "admins": admins,
    "position": position,
}

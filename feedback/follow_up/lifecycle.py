"""The states of a case, and the one table of moves between them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cxloop.errors import InvalidMove
from feedback.models import Case

OPEN, ACKNOWLEDGED, CONTACTED, RESOLVED, CLOSED = (
    Case.Status.OPEN,
    Case.Status.ACKNOWLEDGED,
    Case.Status.CONTACTED,
    Case.Status.RESOLVED,
    Case.Status.CLOSED,
)

# move: (the states it may start from, the state it leads to)
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "acknowledge": ((OPEN,), ACKNOWLEDGED),
    "contact": ((OPEN, ACKNOWLEDGED, CONTACTED), CONTACTED),
    "resolve": ((OPEN, ACKNOWLEDGED, CONTACTED), RESOLVED),
    "confirm": ((RESOLVED,), CLOSED),
    "dispute": ((RESOLVED,), CLOSED),
    "fall_silent": ((RESOLVED,), CLOSED),
    "give_up": ((OPEN, ACKNOWLEDGED, CONTACTED, RESOLVED), CLOSED),
    "reopen": ((RESOLVED, CLOSED), OPEN),
    # Into another case, and both back to where they were (from open, by the moves above).
    "merge": ((OPEN, ACKNOWLEDGED, CONTACTED), CLOSED),
    "part": ((OPEN, ACKNOWLEDGED, CONTACTED, CLOSED), OPEN),
}


def move(case: Case, name: str, **changes: Any) -> Case:
    """The case after the move, with the changes, by one compare-and-swap UPDATE. InvalidMove for a race's loser."""
    allowed_from, to = MOVES[name]
    changed = (
        Case.objects.for_organisation(case.organisation_id)
        .filter(pk=case.pk, status__in=allowed_from)
        .update(status=to, **changes)
    )
    if not changed:
        raise InvalidMove(
            _("Case %(number)s is %(state)s; it cannot be moved by “%(move)s”.")
            % {"number": case.number, "state": state_now(case), "move": name},
            move=name,
            status=state_now(case),
            allowed_from=list(allowed_from),
        )
    case.status = to
    for field, value in changes.items():
        setattr(case, field, value)
    return case


def state_now(case: Case) -> str:
    return str(Case.objects.for_organisation(case.organisation_id).values_list("status", flat=True).get(pk=case.pk))


def can(case: Case, name: str) -> bool:
    return case.status in MOVES[name][0]

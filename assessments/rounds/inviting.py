"""Mails to leaders with their personal links, and the end of a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assessments import letters
from assessments.blind import letting_go
from assessments.models import Answer, Forecast, Participant, Round
from cxloop import mail


def invite(of: Round, people: Iterable[Participant], now: datetime) -> int:
    """How many invitations were queued. Three queries, however many people."""
    people = list(people)
    twice = functions_of(of, {each.person for each in people})
    mail.queue(of.organisation, [letters.invitation(of, each, twice[each.person], now) for each in people], now)
    _mark(people, now, "invited_at")
    return len(people)


def remind(of: Round, people: Iterable[Participant], step: int, now: datetime) -> int:
    """How many reminders were queued; `step` says which: whoever missed the first gets the last as the last."""
    people = list(people)
    for each in people:
        each.reminders = step
    mail.queue(of.organisation, [letters.reminder(of, each, now) for each in people], now)
    _mark(people, now, "reminded_at", "reminders")
    return len(people)


def functions_of(of: Round, persons: set[object]) -> dict[object, list[str]]:
    """The names of the functions each person answers for in the round."""
    rows = Participant.objects.for_organisation(of.organisation_id).filter(
        round=of, revoked_at=None, person__in=persons).order_by("function__order", "function__name")
    found: dict[object, list[str]] = {person: [] for person in persons}
    for person, name in rows.values_list("person", "function__name"):
        found[person].append(name)
    return found


def _mark(people: list[Participant], now: datetime, at: str, *more: str) -> None:
    for each in people:
        setattr(each, at, now)
    Participant.across_organisations.bulk_update(people, [at, *more], batch_size=1000)


def end(participant: Participant, now: datetime) -> None:
    """The link is over, and what was answered by it is gone: it counts for nobody."""
    participant.revoked_at, participant.submitted_at = now, None
    participant.save(update_fields=["revoked_at", "submitted_at"])
    with letting_go():
        for model in (Answer, Forecast):
            model.across_organisations.filter(participant=participant).delete()

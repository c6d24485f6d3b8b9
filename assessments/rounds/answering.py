"""What a leader does through their link. Each step is saved by itself; nothing counts before it is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessments.blind import confided_by
from assessments.models import Answer, Forecast, Participant, Round
from assessments.queries.sheets import Sheet
from assessments.rounds import inviting
from assessments.rounds.lists import person
from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput

LONGEST_EVIDENCE = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was sent. Nothing at all is taken back."""

    effectiveness: int | None = None
    importance: int | None = None
    does_not_know: bool = False
    evidence: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.effectiveness or self.importance or self.does_not_know or self.evidence)


@dataclass(frozen=True, slots=True)
class Expected:
    """A forecast as it was sent: the score from 0 to 100, and how sure they are to be within ten points (percent)."""

    score: int
    confidence: int | None = None


def leader(participant: Participant) -> Actor:
    return Actor("leader", participant.name)


@transaction.atomic
def save_answers(participant: Participant, sheet: Sheet, given: Mapping[int, Given], now: datetime) -> None:
    """Answers by the key of their statement, in place of those before. Conflict when the round is not open.

    What is sent for a statement that is not asked is InvalidInput. Three queries, and no word in the audit trail.
    """
    _may_answer(participant, now)
    if not set(given) <= sheet.statement_ids:
        raise InvalidInput(_("This round does not ask that."))
    rows = [
        Answer(organisation_id=participant.organisation_id, round_id=participant.round_id, participant=participant,
               statement_id=key, effectiveness=None if each.does_not_know else each.effectiveness,
               importance=each.importance, does_not_know=each.does_not_know,
               evidence=each.evidence.replace("\x00", "").strip()[:LONGEST_EVIDENCE], answered_at=now)
        for key, each in given.items() if not each.is_empty
    ]
    empty = [key for key, each in given.items() if each.is_empty]
    fields = ["effectiveness", "importance", "does_not_know", "evidence", "answered_at"]
    with confided_by(participant):
        Answer.objects.bulk_create(rows, update_conflicts=True, update_fields=fields,
                                   unique_fields=["participant", "statement"])
        if empty:
            Answer.objects.of_participant(participant, now).filter(statement__in=empty).delete()


@transaction.atomic
def save_forecasts(participant: Participant, sheet: Sheet, given: Mapping[tuple[str, str], Expected],
                   now: datetime) -> None:
    """Forecasts by (kind, key), in place of those before. Conflict and InvalidInput as for answers."""
    _may_answer(participant, now)
    if not set(given) <= {(each.kind, each.key) for each in sheet.subjects}:
        raise InvalidInput(_("This round does not ask that."))
    rows = [
        Forecast(organisation_id=participant.organisation_id, round_id=participant.round_id, participant=participant,
                 kind=kind, key=key, score=each.score, confidence=each.confidence, made_at=now)
        for (kind, key), each in given.items()
    ]
    with confided_by(participant):
        Forecast.objects.bulk_create(rows, update_conflicts=True, update_fields=["score", "confidence", "made_at"],
                                     unique_fields=["participant", "kind", "key"])


@transaction.atomic
def hand_in(participant: Participant, may_be_named: bool, now: datetime) -> None:
    """The answers count from now on; they can still be changed until the round closes. Conflict when it is not open."""
    _may_answer(participant, now)
    is_first = participant.submitted_at is None
    participant.submitted_at = participant.submitted_at or now
    participant.agreed_to_be_named_at = (participant.agreed_to_be_named_at or now) if may_be_named else None
    participant.save(update_fields=["submitted_at", "agreed_to_be_named_at"])
    if is_first:
        audit.record(participant.organisation_id, leader(participant), "participant.handed_in", "participant",
                     participant.pk, now, round=participant.round_id)


@transaction.atomic
def hand_on(participant: Participant, name: str, email: str, now: datetime) -> Participant:
    """Somebody else answers for the function: they get a mail with a link of their own, and this link is over.

    What was answered so far is gone, so that the delegate judges alone. InvalidInput names `name` or `email`.
    """
    if _may_answer(participant, now).submitted_at is not None:
        raise Conflict(_("You handed in already. Whoever you ask can be invited beside you."))
    try:
        new = person(participant.function, name, email, participant.language)
    except ValueError as error:
        raise InvalidInput(str(error), field="name" if not name.strip() else "email") from None
    rows = Participant.objects.for_organisation(participant.organisation_id).filter(
        round=participant.round_id, revoked_at=None)
    if rows.filter(function=participant.function, email=new.email).exists():
        raise InvalidInput(_("They answer for this function already."), field="email")
    inviting.end(participant, now)
    twin = rows.filter(email=new.email).first()
    delegate: Participant = Participant(
        organisation_id=participant.organisation_id, round=participant.round, function=participant.function,
        name=new.name, email=new.email, language=new.language, delegated_from=participant)
    delegate.person = twin.person if twin else delegate.person
    delegate.save()
    inviting.invite(participant.round, [delegate], now)
    audit.record(participant.organisation_id, leader(participant), "participant.handed_on", "participant",
                 participant.pk, now, round=participant.round_id, to=delegate.pk)
    return delegate


def _may_answer(participant: Participant, now: datetime) -> Participant:
    """The participant as they are now, locked, once the round still takes answers. The first step is remembered."""
    of = _held(participant)
    row: Participant = Participant.objects.for_organisation(participant.organisation_id).select_for_update(
        of=("self",)).get(pk=participant.pk)
    if of.state == "prepared":
        raise Conflict(_("This round has not begun yet."))
    if of.state != "open" or now >= of.closes_at:
        raise Conflict(
            _("This round is closed. Nothing more is taken, so that everybody answered before seeing anything."))
    if row.revoked_at is not None:
        raise Conflict(_("Somebody else answers in your place."))
    if row.started_at is None:
        participant.started_at = now
        # A link that somebody else was shown is over with the first answer: the page goes on under a new one.
        participant.link_number = row.link_number + 1 if row.handed_over_by else row.link_number
        participant.save(update_fields=["started_at", "link_number"])
    return row


def _held(participant: Participant) -> Round:
    """Their round, which is closed only after this step is saved; two who answer do not wait for one another.

    Otherwise a step that began before the end would be saved after the reveal, and count beside what was shown.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM assessments_round WHERE id = %s FOR KEY SHARE", [participant.round_id])
    of: Round = Round.objects.for_organisation(participant.organisation_id).get(pk=participant.round_id)
    return of

"""The reveal: from then on everybody sees what everybody said. It cannot be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.blind import letting_go
from assessments.models import Answer, Forecast, Participant, Round, RoundSnapshot, RoundStatement
from assessments.queries.handed_in import answered, groups
from assessments.queries.matrices import UNKNOWN, Matrices, pack, unpack
from assessments.rounds.comparing import publish
from assessments.rounds.preparing import locked
from assessments.rounds.remembering import keep
from assessments.visible import Group, visible
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict


@transaction.atomic
def reveal(row: Round, actor: Actor, now: datetime) -> Round:
    """The round, revealed. Conflict, with every reason, while it cannot be.

    What was begun and not handed in goes for good: nobody agreed that it is seen. A second or two for 10,000 people.
    """
    permissions.require(actor, "rounds.write")
    row = locked(row)
    reasons = why_not(row)
    if reasons:
        raise Conflict(" ".join(reasons))
    forget_unfinished(row)
    row.revealed_at = now
    row.save(update_fields=["revealed_at"])
    empty = _too_few(answered(row, unpack(make_snapshot(row, now).matrices)), row)
    if empty:
        raise Conflict(" ".join([_("Some handed in an empty sheet."), *empty]))
    keep(row)
    publish(row)
    audit.record(row.organisation_id, actor, "round.revealed", "round", row.pk, now)
    return row


def why_not(row: Round) -> list[str]:
    """Why the round cannot be revealed now; nothing when it can. Speaks of who handed in, never of what."""
    if row.revealed_at is not None:
        return [_("It is revealed already.")]
    if row.closed_at is None:
        return [_("It is not closed: whoever has not answered would see what the others said.")]
    return _too_few(groups(row), row)


def _too_few(there: Mapping[int, Group], row: Round) -> list[str]:
    found = []
    if not there:
        return [_("Nobody handed in.")]
    if len(there) < row.min_functions:
        found.append(ngettext(
            "Only %(there)s function handed in, and at least %(least)s are needed: one view alone shows no difference.",
            "Only %(there)s functions handed in, and at least %(least)s are needed.", len(there),
        ) % {"there": len(there), "least": row.min_functions})
    if not visible(there, row.min_people).overall:
        found.append(_("Fewer than %(least)s people handed in: what they said could be read off even in aggregate.") % {
            "least": row.min_people})
    return found


def forget_unfinished(row: Round) -> None:
    unfinished = Participant.objects.for_organisation(row.organisation_id).filter(round=row, submitted_at=None)
    with letting_go():
        for model in (Answer, Forecast):
            model.across_organisations.filter(round=row, participant__in=unfinished).delete()


def make_snapshot(row: Round, now: datetime) -> RoundSnapshot:
    """The snapshot of a revealed round, new or anew."""
    made: RoundSnapshot
    made, _is_new = RoundSnapshot.objects.for_organisation(row.organisation_id).update_or_create(
        organisation_id=row.organisation_id, round=row,
        defaults={"made_at": now, "matrices": pack(matrices_of(row))})
    return made


def matrices_of(row: Round) -> Matrices:
    """All that was handed in. Four queries; StillBlind before the reveal."""
    people = list(Participant.objects.for_organisation(row.organisation_id).filter(
        round=row, revoked_at=None, submitted_at__isnull=False).order_by("pk").values_list("pk", "function", "person"))
    statements = list(RoundStatement.objects.for_organisation(row.organisation_id).filter(round=row).order_by(
        "order", "pk").values_list("statement", flat=True))
    participants = np.array([each[0] for each in people], np.int64)
    numbers: dict[Any, int] = {}
    persons = np.array([numbers.setdefault(each[2], len(numbers)) for each in people], np.int64)
    asked = np.array(statements, np.int64)
    effectiveness, importance = _answers(row, participants, asked)
    subjects, forecasts, confidence = _forecasts(row, participants)
    return Matrices(participants, np.array([each[1] for each in people], np.int64), persons, asked, effectiveness,
                    importance, subjects, forecasts, confidence)


def _answers(row: Round, participants: Any, asked: Any) -> tuple[Any, Any]:
    rows = Answer.objects.of_revealed(row).values_list(
        "participant", "statement", "effectiveness", "importance", "does_not_know")
    sql, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = np.array([
            (who, what, UNKNOWN if unknown else true or 0, matters or 0)
            for who, what, true, matters, unknown in cursor.fetchall()
        ], np.int64).reshape(-1, 4)
    effectiveness, importance = (np.zeros((len(participants), len(asked)), np.int8) for _each in range(2))
    who, is_known = _places(participants, found[:, 0])
    what, is_asked = _places(asked, found[:, 1])
    fits = is_known & is_asked
    effectiveness[who[fits], what[fits]] = found[fits, 2]
    importance[who[fits], what[fits]] = found[fits, 3]
    return effectiveness, importance


def _forecasts(row: Round, participants: Any) -> tuple[Any, Any, Any]:
    found = list(Forecast.objects.of_revealed(row).values_list("participant", "kind", "key", "score", "confidence"))
    subjects = sorted({f"{kind}:{key}" for _who, kind, key, _score, _sure in found})
    columns = {name: number for number, name in enumerate(subjects)}
    rows = {int(key): number for number, key in enumerate(participants)}
    scores, sure = (np.full((len(participants), len(subjects)), np.nan, np.float32) for _each in range(2))
    for who, kind, key, score, confidence in found:
        if who in rows:
            place = rows[who], columns[f"{kind}:{key}"]
            scores[place] = score
            sure[place] = np.nan if confidence is None else confidence / 100
    return np.array(subjects, np.str_), scores, sure


def _places(keys: Any, wanted: Any) -> tuple[Any, Any]:
    """Where each wanted key stands among the keys, and whether it does."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    order = np.argsort(keys)
    places = order[np.clip(np.searchsorted(keys, wanted, sorter=order), 0, len(keys) - 1)]
    return places, keys[places] == wanted

"""Answers are blind until the reveal. Two walls stand around them.

The first is the manager: `Answer.objects` hands out rows of one participant, while their round is open, to whoever
holds that participant's link; and rows of a revealed round. Everything else raises `StillBlind`, for everybody. The
second is the database: whatever manager or SQL is used, rows are there only for the participant that the connection was
told of (`acting.confiding`) while the round is open, and for the organisation once it is revealed
(`row_security.Confide`). Whoever has the database's own password, or an archive, passes both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxloop import acting
from cxloop.errors import CxloopError
from cxloop.row_security import Confide
from cxloop.tenancy import ScopedManager

if TYPE_CHECKING:
    from assessments.models import Participant, Round
    from cxloop.models import Organisation

OPEN = "round_id IN (SELECT id FROM assessments_round WHERE closed_at IS NULL)"
REVEALED = "round_id IN (SELECT id FROM assessments_round WHERE revealed_at IS NOT NULL)"


class StillBlind(CxloopError):
    """Somebody asked for answers before the reveal, or for somebody else's."""

    code = "still_blind"
    status = 403
    sentence = _("Nobody sees an answer before the round is revealed.")


def confided_by(participant: Participant) -> AbstractContextManager[None]:
    """Within the block this participant's own answers can be read and written. For the page behind their link."""
    return acting.confiding(participant.pk)


def letting_go() -> AbstractContextManager[None]:
    """Within the block answers can be deleted. Nothing that is read there may be shown to anybody."""
    return acting.confiding(acting.EVERYBODY)


def blind(model: str) -> Confide:
    """The step of a migration that puts up the second wall around a table of answers."""
    return Confide(model, "participant_id", OPEN, REVEALED)


class BlindManager(ScopedManager):
    def for_organisation(self, organisation: Organisation | int) -> models.QuerySet[Any]:
        raise StillBlind()

    def of_participant(self, participant: Participant, now: datetime) -> models.QuerySet[Any]:
        """Their own rows, for them alone. StillBlind when the round is not open, or they handed it on."""
        of = participant.round
        is_open = of.opened_at is not None and of.closed_at is None and now < of.closes_at
        if not is_open or participant.revoked_at is not None:
            raise StillBlind()
        return super().for_organisation(participant.organisation_id).filter(participant=participant)

    def of_revealed(self, of: Round) -> models.QuerySet[Any]:
        """The rows of a round after its reveal. StillBlind before."""
        if of.revealed_at is None:
            raise StillBlind()
        return super().for_organisation(of.organisation_id).filter(round=of)

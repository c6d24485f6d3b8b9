"""Who took part: how long names and addresses are kept. What functions answered stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import Participant
from cxloop.models import Organisation
from cxloop.retention import Kept, register


def took_part(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    rows = Participant.objects.for_organisation(organisation).exclude(name="", email="")
    return rows.filter(round__closed_at__lt=before)


def forget_who(rows: QuerySet[Any], now: datetime) -> None:
    """Nobody can be named any more either: a function shown only because all agreed is then shown in aggregate."""
    rows.update(name="", email="", agreed_to_be_named_at=None)


register(
    Kept("took_part", _("Who took part in self-assessments"),
         _("Names and addresses of leaders, counted from the day the round closed. What functions answered stays."),
         took_part, forget_who, least=30),
)

"""Mails to leaders: the invitation, the reminder. They carry a way in, so their bodies are shown to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments import tickets
from assessments.models import Participant, Round
from cxloop.mail import Draft, one_line


def invitation(of: Round, participant: Participant, functions: Sequence[str], now: datetime) -> Draft:
    """You are asked: what it is, how long it takes, until when, and that nobody sees it. One for each function."""
    others = [name for name in functions if name != participant.function.name]
    giver = participant.delegated_from
    return _draft("invitation", f"round.invitation.{participant.public_id}.{participant.link_number}", of, participant,
                  {"others": others, "giver": giver.name if giver else ""})


def reminder(of: Round, participant: Participant, now: datetime) -> Draft:
    """They have not handed in: what is left of the time, and where they stopped. The second one says it is the last."""
    return _draft("reminder", f"round.reminder.{participant.public_id}.{participant.reminders}", of, participant,
                  {"is_last": participant.reminders > 1, "has_begun": participant.started_at is not None})


def _draft(key: str, dedupe: str, of: Round, participant: Participant, more: dict[str, Any]) -> Draft:
    organisation = of.organisation
    with translation.override(participant.language), timezone.override(organisation.zone):
        context = {
            "organisation": organisation, "round": of, "participant": participant, "function": participant.function,
            "link": tickets.address(of, participant), "language": participant.language, **more,
            "until": date_format(timezone.localtime(of.closes_at), _("D j M, H:i")),
        }
        context["subject"] = one_line(render_to_string(f"assessments/emails/{key}.subject.txt", context))
        return Draft(
            kind=f"round_{key}", dedupe_key=dedupe, to_email=participant.email, to_name=participant.name,
            from_name=organisation.name, subject=context["subject"],
            text=render_to_string(f"assessments/emails/{key}.txt", context).strip() + "\n",
            html=render_to_string(f"assessments/emails/{key}.html", context), language=participant.language,
            object_kind="participant", object_id=participant.pk, is_private=True,
        )

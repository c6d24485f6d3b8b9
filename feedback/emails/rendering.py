"""From a kind and its context to subject, text and HTML; and how an e-mail says times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cxloop.mail import one_line
from cxloop.models import Membership, Organisation
from cxloop.ui import evidence

EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
LONGEST_VERBATIM = 1_500  # characters shown in a mail; the case has all of them


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(key: str, context: dict[str, Any]) -> Rendered:
    """The e-mail in the active language and time zone."""
    folder = f"feedback/emails/{key}"
    subject = one_line(render_to_string(f"{folder}.subject.txt", context))
    context = {**context, "subject": subject}
    text = EMPTY_LINES.sub("\n\n", render_to_string(f"{folder}.txt", context)).strip() + "\n"
    return Rendered(subject, text, render_to_string(f"{folder}.html", context).strip() + "\n")


@contextmanager
def reading_as(language: str, zone: tzinfo) -> Iterator[None]:
    """Within the block, words and times are the reader's."""
    with translation.override(language), timezone.override(zone):
        yield


def known_language(*wanted: str) -> str:
    """The first of the languages that the installation speaks, without its region; English when there is none."""
    ours = {code for code, _name in settings.LANGUAGES}
    return next((code for code in (language.split("-")[0].lower() for language in wanted) if code in ours), "en")


def zone_of(organisation: Organisation, membership: Membership | None = None) -> tzinfo:
    """The reader's zone; the organisation's when nobody is named, or they chose none."""
    if membership is None:
        return organisation.zone
    membership.organisation = organisation
    return membership.zone


def when(at: datetime, now: datetime) -> str:
    """The instant in the reader's zone as one says it: "today, 14:00", "Thu, 14:00", "Thu 12 Nov, 14:00"."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = date_format(local, "H:i")
    if local.date() == today:
        return _("today, %(time)s") % {"time": clock}
    if local.date() == today + timedelta(days=1):
        return _("tomorrow, %(time)s") % {"time": clock}
    if local.year == today.year:
        return date_format(local, _("D j M, H:i"))
    return date_format(local, _("D j M Y, H:i"))


def words_of(text: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """A customer's words for a mail: escaped HTML and plain text, the evidence marked, cut when very long."""
    end = evidence.fold_at(text, LONGEST_VERBATIM)
    return {
        "html": evidence.mark_evidence(text, found, 0, end),
        "text": quoted(text, found, end),
        "is_cut": end < len(text),
        "characters": len(text),
        "is_marked": bool(evidence.spans_of(found, end)),
    }


def quoted(text: str, found: list[dict[str, Any]], end: int) -> str:
    """The words as a quotation in plain text: every line begins with "> ", evidence stands between asterisks."""
    pieces, position = [], 0
    for start, stop in evidence.spans_of(found, end):
        pieces += [text[position:start], "*", text[start:stop], "*"]
        position = stop
    pieces.append(text[position:end])
    return "\n".join(f"> {line}".rstrip() for line in "".join(pieces).strip().splitlines())

"""Times and amounts in the reader's words. Pure: `now` is passed in; the active time zone is the reader's."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SOON = timedelta(hours=1)
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_CLASSES = frozenset({"R", "AL"})


def duration(value: timedelta | float | None) -> str:
    """The length of time in at most two units: "3 d 11 h", "2 h 10 min", "41 min". Seconds or a timedelta."""
    if value is None:
        return ""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return _("under 1 min")
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours} if hours else _("%s d") % days
    if hours and minutes:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%s h") % hours
    return _("%s min") % minutes


def exact(at: datetime) -> str:
    """The instant in the reader's zone, with the zone's name: "Mon 9 Nov 2026, 08:31 (Europe/Lisbon)"."""
    return _exact(at, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=4000)
def _exact(at: datetime, zone: tzinfo, _language: str | None) -> str:
    local = timezone.localtime(at, zone)
    return f"{date_format(local, _('D j M Y, H:i'))} ({timezone.get_current_timezone_name()})"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, or how soon: "14 min ago", "in 2 h"; a date once it is more than a week away."""
    distance = now - at
    if abs(distance) > timedelta(days=7):
        local, today = timezone.localtime(at), timezone.localtime(now)
        return date_format(local, _("j M") if local.year == today.year else _("j M Y"))
    if abs(distance) < timedelta(minutes=1):
        return _("just now")
    words = coarse(abs(distance))
    return _("%s ago") % words if distance > timedelta(0) else _("in %s") % words


def coarse(value: timedelta) -> str:
    """The length of time in one unit, cut off: "14 min", "2 h", "3 d"."""
    minutes = int(value.total_seconds() // 60)
    if minutes < 60:
        return _("%s min") % minutes
    if minutes < 24 * 60:
        return _("%s h") % (minutes // 60)
    return _("%s d") % (minutes // (24 * 60))


@dataclass(frozen=True)
class Clock:
    """What a clock shows. `kind` chooses shape and colour; `words` say it; `title` is exact."""

    kind: str
    words: str
    title: str = ""

    @property
    def icon(self) -> str:
        return {"late": "late", "soon": "soon", "kept": "check", "paused": "pause"}.get(self.kind, "clock")


def promise(
    due_at: datetime | None,
    now: datetime,
    met_at: datetime | None = None,
    paused: bool = False,
) -> Clock:
    """The state of a promise: kept, kept late, paused, late, due soon (within the hour) or due later."""
    if due_at is None:
        if met_at is not None:
            return Clock("kept", _("done"), exact(met_at))
        return Clock("none", _("nothing promised"))
    if met_at is not None:
        if met_at <= due_at:
            return Clock("kept", _("kept"), exact(met_at))
        return Clock("late", _("%s late") % duration(met_at - due_at), exact(met_at))
    left = due_at - now
    if paused:
        if left > timedelta(0):
            return Clock("paused", _("paused, %s left") % duration(left), exact(due_at))
        return Clock("paused", _("paused"), exact(due_at))
    if left < timedelta(0):
        return Clock("late", _("late by %s") % duration(left), exact(due_at))
    return Clock("soon" if left <= SOON else "calm", _("due in %s") % duration(left), exact(due_at))


def text_dir(text: str, language: str = "") -> str:
    """Either "rtl" or "ltr": by the language when that decides it, else by the first strong letter."""
    if language.split("-")[0].lower() in RIGHT_TO_LEFT:
        return "rtl"
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in RIGHT_TO_LEFT_CLASSES:
            return "rtl"
        if direction == "L":
            return "ltr"
    return "ltr"


def initials(name: str) -> str:
    """At most two letters to recognise a person by: first and last word of the name, or of an address."""
    name = (name or "").strip().split("@")[0] or (name or "").strip("@ ")
    words = [word for word in name.replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def sentence(text: Any) -> str:
    """The text as a sentence: a capital in front, a full stop behind."""
    text = str(text or "").strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?”\"" else ".")

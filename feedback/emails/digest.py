"""The day of somebody who answers for cases: how many are late, due and new, and the most pressing ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft
from cxloop.models import Membership, Organisation
from cxloop.ui import evidence, words
from feedback.emails import rendering, samples
from feedback.emails.letter import OPEN, choices_url, link_for
from feedback.emails.registry import emails
from feedback.models import Case
from feedback.queries import masking
from feedback.queries.digest import Day


@emails.register
class Digest:
    """To whoever asked for it, once a day at their hour, when something is open."""

    key = "digest"
    label = _("Daily summary")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        first, second = samples.case(now, verbatim), samples.case(now, verbatim)
        first.due_at, second.due_at = now - timedelta(hours=6), now + timedelta(hours=3)
        second.pk, second.number = 10, 1043
        day = Day(total=18, late=1, due=1, new=2, cases=[first, second])
        return compose(samples.ORGANISATION, samples.reader(language), day, now)


def compose(organisation: Organisation, recipient: Membership, day: Day, now: datetime) -> Draft:
    """The summary in the reader's language and zone, of the day as it is now."""
    language = rendering.known_language(recipient.user.language, organisation.language)
    with rendering.reading_as(language, rendering.zone_of(organisation, recipient)):
        context = {
            "language": language,
            "organisation": organisation,
            "reader": recipient.user.get_short_name(),
            "day": day,
            "more": day.total - len(day.cases),
            "rows": [entry(organisation, recipient, case, now) for case in day.cases],
            "why_you": gettext_now("You chose a daily summary of the cases you answer for or work on."),
            "choices_url": choices_url(organisation),
            "zone": timezone.get_current_timezone_name(),
        }
        parts = rendering.render("digest", context)
        today = timezone.localtime(now).date()
    return Draft(
        kind="digest", dedupe_key=f"digest.{recipient.pk}.{today.isoformat()}", to_email=recipient.user.email,
        to_name=recipient.name, from_name=organisation.name, subject=parts.subject, text=parts.text, html=parts.html,
        recipient=recipient, language=language,
    )


def entry(organisation: Organisation, recipient: Membership, case: Case, now: datetime) -> dict[str, Any]:
    """One case as a line: who, what they said, how the promise stands, why this reader, the way in."""
    seen = masking.may_see(recipient)
    text = masking.words(case.first_item.text, seen, case.customer) if case.first_item else ""
    clock = words.promise(case.due_at, now, None, case.paused_at is not None) if case.due_at else None
    owns = case.owner_id == recipient.pk
    return {
        "who": masking.name_of(case.customer, seen),
        "number": case.number,
        "words": evidence.one_line(text, [], 140),
        "plain": " ".join(text.split())[:140],
        "dir": words.text_dir(text, case.first_item.language if case.first_item else ""),
        "state": clock.words if clock else "",
        "tone": clock.kind if clock and clock.kind in ("late", "soon") else "",
        "why": gettext_now("You answer for it.") if owns else gettext_now("You are working on it."),
        "open_url": link_for(organisation, recipient, case, OPEN, now),
    }

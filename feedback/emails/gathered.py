"""Several notices in one mail, when a person already had their hourly share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from cxloop.mail import Draft, one_line
from feedback.emails import samples
from feedback.emails.letter import Letter, choices_url, link_list_entry
from feedback.emails.registry import emails
from feedback.emails.staff import StaffEmail, compose

MOST = 25


@emails.register
class Gathered(StaffEmail):
    """The worst first, at most 25, and how many there are."""

    key = "gathered"
    label = _("Several at once")
    ways = ()

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        notices, known = [], {}
        for number, kind in enumerate(("new_case", "late", "customer_said_no", "about_to_be_late"), start=1):
            facts = samples.facts(now, verbatim)
            facts.case.pk, facts.case.number = number, 1040 + number
            known[number] = facts
            notices.append(samples.notice(kind, facts.case, {"promise": "contact"}, now, pk=number))
        return compose(samples.ORGANISATION, samples.reader(language), notices, now, facts=known)

    def full_context(self, letters: Any, language: str) -> dict[str, Any]:
        ordered = sorted(letters, key=urgency)
        first = ordered[0]
        return {
            "language": language,
            "organisation": first.organisation,
            "choices_url": choices_url(first.organisation),
            "reader": first.recipient.user.get_short_name(),
            "total": len({letter.case.pk for letter in letters}),
            "now": first.now,
            "late": len({letter.case.pk for letter in letters if letter.notice.kind == "late"}),
            "rows": [entry(letter, language) for letter in ordered[:MOST]],
            "more": max(0, len(ordered) - MOST),
            "notices": len(ordered),
        }


def urgency(letter: Letter) -> tuple[Any, ...]:
    kind: Any = emails.get(letter.notice.kind)
    return kind.rank, -letter.case.priority, letter.case.due_at or letter.case.resolve_due_at, letter.case.pk


def entry(letter: Letter, language: str) -> dict[str, Any]:
    """One line of the list: the subject its own mail would have had, the words, why you, and the way in."""
    kind: Any = emails.get(letter.notice.kind)
    context = kind.full_context(letter, language)
    subject = one_line(render_to_string(f"feedback/emails/{kind.key}.subject.txt", context))
    return {"headline": subject, **link_list_entry(letter, context)}

"""One box for going anywhere: any page, any case by its number or customer, any person, any action on this case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import permissions
from cxloop.ui.navigation import register_jump, sections_for
from feedback.access import cases as case_access
from feedback.pages.inbox import now_of
from feedback.pages.presenting import called
from feedback.queries import inbox as queries
from feedback.queries import masking
from feedback.queries.people import found_by_name

MOST = 8
register_jump("feedback:jump")
# Verbs of the case page, by what people type for them.
ON_CASE = {
    "acknowledge": gettext_lazy("Acknowledge"), "contact": gettext_lazy("Write to the customer"),
    "resolve": gettext_lazy("Resolve"), "note": gettext_lazy("Write a note"),
    "assign": gettext_lazy("Give to somebody"),
    "hand-over": gettext_lazy("Hand over to another position"), "pause": gettext_lazy("Pause our clock"),
    "snooze": gettext_lazy("Put aside"), "tag": gettext_lazy("Tag"), "priority": gettext_lazy("Set the priority"),
    "merge": gettext_lazy("Merge or link"),
}


@dataclass(frozen=True)
class Way:
    """Somewhere to go, or something to do there."""

    label: str
    href: str
    icon: str
    note: str = ""


@permissions.page()
def jump(request: HttpRequest) -> HttpResponse:
    """What fits the words, by kind: a page of its own, or the piece of one that the box shows."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    groups = [(label, ways) for label, ways in (
        (_("On this case"), on_case(request, words)), (_("Cases"), cases(request, words)),
        (_("Pages"), pages(request, words)), (_("People"), people(request, words)),
    ) if ways]
    template = "feedback/_jump.html" if getattr(request, "htmx", False) else "feedback/jump.html"
    return render(request, template, {"groups": groups, "words": words, "on": request.GET.get("on", "")})


def on_case(request: HttpRequest, words: str) -> list[Way]:
    me: Any = request.membership  # type: ignore[attr-defined]
    try:
        key = UUID(request.GET.get("on", ""))
    except ValueError:
        return []
    if not permissions.allows(me.role, "case.work"):
        return []
    case = case_access.case(me.organisation, key)
    address = reverse("feedback:case", args=[me.organisation.slug, case.public_id])
    return [Way(str(label), f"{address}?do={verb}#do-{verb}", "chevron-right") for verb, label in ON_CASE.items()
            if words.lower() in f"{label} {verb}".lower()]


def cases(request: HttpRequest, words: str) -> list[Way]:
    """Cases by number, customer or words: open ones, and a closed one by its number."""
    if not words:
        return []
    me = request.membership  # type: ignore[attr-defined]
    seen, slug = masking.may_see(me), me.organisation.slug
    return [
        Way(_("Case %(number)s, %(name)s") % {"number": case.number, "name": called(case.customer, case.item, seen)},
            reverse("feedback:case", args=[slug, case.public_id]), "inbox",
            masking.words(case.text or "", seen, case.customer)[:90])
        for case in queries.by_words(me, words, now_of(request), MOST)
    ]


def pages(request: HttpRequest, words: str) -> list[Way]:
    found = [Way(link.label, link.href, link.icon or "inbox", section.label)
             for section in sections_for(request) for link in section.links
             if words.lower() in f"{section.label} {link.label}".lower()]
    return found[: MOST if words else 30]


def people(request: HttpRequest, words: str) -> list[Way]:
    """Colleagues, with the list of what each works on."""
    me = request.membership  # type: ignore[attr-defined]
    inbox = reverse("feedback:inbox", args=[me.organisation.slug])
    return [Way(person.name, f"{inbox}?view=all&assignee={person.public_id}", "user-round",
                str(person.get_role_display()))
            for person in (found_by_name(me.organisation, words, MOST) if words else ())]

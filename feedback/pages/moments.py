"""Entries of a case's audit trail as sentences. What has no line here is told by another teller, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.models import AuditEntry, Membership
from cxloop.ui.words import exact
from feedback.models import Case, Message
from feedback.queries.case_page import CasePage


@dataclass(frozen=True)
class Who:
    """How people are called for this reader."""

    reader: Membership

    def call(self, membership_id: int | None, name: str) -> str:
        return _("You") if membership_id is not None and membership_id == self.reader.pk else name

    def face(self, message: Message) -> str:
        return "you" if message.author_id == self.reader.pk else ""

    def actor(self, entry: AuditEntry) -> str:
        if entry.actor_kind == "customer":
            return _("The customer")
        if entry.actor_kind == "process":
            return _("cxloop")
        return self.call(entry.actor_membership_id, entry.actor_name)


Tell = Callable[[AuditEntry, CasePage, Who], tuple[str, str]]


@dataclass(frozen=True)
class Moment:
    icon: str
    tell: Tell


def acknowledged(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%s acknowledged") % who.actor(entry), ""


def resolved(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    cause = page.case.root_cause
    because = ""
    if cause is not None and cause.pk == entry.data.get("root_cause"):
        because = _("What made it happen: %s.") % cause.name
    return _("%s resolved it and asked whether it helped") % who.actor(entry), because


def closed(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    outcome = entry.data.get("outcome", "")
    label = dict(Case.Outcome.choices).get(outcome, outcome)
    return _("Closed: %s") % str(label).lower(), str(entry.data.get("reason") or OUTCOMES.get(outcome, ""))


OUTCOMES: dict[str, Any] = {
    "silent": gettext_lazy("The customer was asked whether it helped and did not answer in time."),
    "disputed": gettext_lazy("The customer said no for the second time."),
}


def reopened(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    because = entry.data.get("because") or entry.data.get("reason", "")
    return _("Opened again, with new promises"), str(entry.data.get("reason") or REOPENED.get(because, ""))


REOPENED: dict[str, Any] = {
    "customer_said_no": gettext_lazy("The customer said that it was not fixed. The case went one level up."),
    "not_yet": gettext_lazy("The customer said: not yet."),
    "wrote_again": gettext_lazy("The customer wrote again."),
    "customer_wrote_again": gettext_lazy("The customer wrote again."),
}


def assigned(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    person = page.people.get(entry.data.get("assignee") or 0)
    if person is None:
        return _("%s gave it back: nobody works on it") % who.actor(entry), ""
    words = {"actor": who.actor(entry), "name": who.call(person.pk, person.name)}
    if person.pk == entry.actor_membership_id:
        return _("%(actor)s took it") % words, ""
    return _("%(actor)s gave it to %(name)s") % words, ""


def handed_over(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    owner = page.people.get(entry.data.get("owner") or 0)
    words = {"actor": who.actor(entry), "name": owner.name if owner else _("nobody")}
    return _("%(actor)s handed it over; %(name)s answers for it now") % words, ""


def resumed(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("Our clock runs again"), ""


def priority_changed(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    label: Any = dict(Case.Priority.choices).get(entry.data.get("priority"), "")
    return _("%(actor)s set the priority to %(priority)s") % {
        "actor": who.actor(entry), "priority": str(label).lower()}, ""


def snoozed(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    until = parse_datetime(str(entry.data.get("until") or ""))
    if until is None:
        return _("%s put it aside until the customer answers") % who.actor(entry), ""
    return _("%(actor)s put it aside until %(time)s") % {"actor": who.actor(entry), "time": exact(until)}, ""


def woken(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%s took it up again") % who.actor(entry), ""


def tagged(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%(actor)s tagged it “%(tag)s”") % {"actor": who.actor(entry), "tag": entry.data.get("tag", "")}, ""


def untagged(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    words = {"actor": who.actor(entry), "tag": entry.data.get("tag", "")}
    return _("%(actor)s took the tag “%(tag)s” off") % words, ""


def merged(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%s made it part of another case") % who.actor(entry), _("What was said and written moved there.")


def took_in(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    numbers = ", ".join(str(number) for number in entry.data.get("numbers", ()))
    return _("%(actor)s merged case %(numbers)s into it") % {"actor": who.actor(entry), "numbers": numbers}, _(
        "The earliest promise counts.")


def parted(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%s undid the merge") % who.actor(entry), ""


def split_off(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%(actor)s split case %(number)s off") % {
        "actor": who.actor(entry), "number": entry.data.get("number", "")}, ""


def opened(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    """Only what is worth saying: that it came from another case."""
    return _("%(actor)s split it off case %(number)s") % {
        "actor": who.actor(entry), "number": entry.data.get("number", "")}, ""


def linked(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%(actor)s linked it with case %(number)s") % {
        "actor": who.actor(entry), "number": entry.data.get("number", "")}, ""


def unlinked(entry: AuditEntry, page: CasePage, who: Who) -> tuple[str, str]:
    return _("%(actor)s took the link to case %(number)s away") % {
        "actor": who.actor(entry), "number": entry.data.get("number", "")}, ""


MOMENTS: dict[str, Moment] = {
    "case.merged": Moment("merge", merged),
    "case.took_in": Moment("merge", took_in),
    "case.parted": Moment("undo-2", parted),
    "case.split": Moment("split", split_off),
    "case.split_from": Moment("split", opened),
    "case.linked": Moment("link", linked),
    "case.unlinked": Moment("unlink", unlinked),
    "case.snoozed": Moment("moon", snoozed),
    "case.woken": Moment("sun", woken),
    "case.tagged": Moment("tag", tagged),
    "case.untagged": Moment("tag", untagged),
    "case.acknowledged": Moment("check", acknowledged),
    "case.resolved": Moment("circle-check", resolved),
    "case.closed": Moment("circle-check", closed),
    "case.reopened": Moment("rotate-ccw", reopened),
    "case.assigned": Moment("user", assigned),
    "case.handed_over": Moment("route", handed_over),
    "case.resumed": Moment("play", resumed),
    "case.priority_changed": Moment("flag", priority_changed),
}

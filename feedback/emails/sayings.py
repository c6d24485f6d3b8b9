"""The sentences of e-mails to staff that depend on which promise is meant, and on who the customer is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxloop.ui import words
from feedback.emails.facts import CaseFacts, History, Said
from feedback.emails.rendering import when
from feedback.models import Case

MET = {"acknowledge": "acknowledged_at", "contact": "contacted_at", "resolve": "resolved_at"}


@dataclass(frozen=True, slots=True)
class Saying:
    """How mails speak of one promise: its name, the sentence when it will be and when it is broken, what to do."""

    name: Any
    soon: Any
    late: Any
    ask: Any


SAYINGS = {
    "acknowledge": Saying(
        gettext_lazy("Taken on by"),
        gettext_lazy("Nobody has taken on the case of %(who)s yet. It is due by %(due)s."),
        gettext_lazy("Nobody has taken on the case of %(who)s. It was due by %(due)s."),
        gettext_lazy("press Acknowledge if you take it, or pass it on to somebody who can."),
    ),
    "contact": Saying(
        gettext_lazy("Answer by"),
        gettext_lazy("%(who)s is to hear from us by %(due)s. Nobody has written yet."),
        gettext_lazy("%(who)s was to hear from us by %(due)s. Nobody has written."),
        gettext_lazy("please write to them or call, or note down who will and when."),
    ),
    "resolve": Saying(
        gettext_lazy("Put right by"),
        gettext_lazy("What went wrong for %(who)s is to be put right by %(due)s. It is still open."),
        gettext_lazy("What went wrong for %(who)s was to be put right by %(due)s. It is still open."),
        gettext_lazy("please see what is missing, and tell the customer where it stands."),
    ),
}


def running(case: Case) -> str:
    """The promise that runs now; the last one when all are kept."""
    return next((promise for promise, met in MET.items() if getattr(case, met) is None), "resolve")


def promises(case: Case, now: datetime) -> list[dict[str, str]]:
    """Every promise of the case in order: name, by when, how it stands ("kept", "late by 3 h", "due in 2 h")."""
    rows = []
    for promise, met in MET.items():
        due_at = getattr(case, f"{promise}_due_at")
        clock = words.promise(due_at, now, getattr(case, met), case.paused_at is not None)
        rows.append(
            {"name": str(SAYINGS[promise].name), "when": when(due_at, now), "state": clock.words, "kind": clock.kind}
        )
    return rows


def rating_of(said: Said | None) -> str:
    """The rating the customer gave, in words: "0 of 10". Empty when they gave none."""
    if said is None or not said.ratings:
        return ""
    by_kind = {kind: (value, high) for kind, value, high in said.ratings}
    value, high = by_kind.get("nps") or next(iter(by_kind.values()))
    return _("%(value)g of %(high)g") % {"value": value, "high": high}


def history_of(facts: CaseFacts) -> str:
    """The customer's history in a line: "Platinum. 6 answers, 2 cases, never below 6 before." """
    case, history = facts.case, facts.history
    if case.customer is None:
        return _("We do not know who this is.")
    parts = [counted(history)]
    if history.lowest_before is not None:
        parts.append(_("never below %(lowest)g before") % {"lowest": history.lowest_before})
    line = ", ".join(parts) + "."
    segment = case.segment or case.customer.segment
    return f"{segment}. {line}" if segment else line


def counted(history: History) -> str:
    if history.answers <= 1 and history.cases <= 1:
        return _("the first time we hear from them")
    answers = ngettext("%(n)s answer", "%(n)s answers", history.answers) % {"n": history.answers}
    cases = ngettext("%(n)s case", "%(n)s cases", history.cases) % {"n": history.cases}
    return f"{answers}, {cases}"


def next_steps(facts: CaseFacts, now: datetime) -> list[str]:
    """Who is told when, if nobody acts: one sentence each, at most three."""
    return [
        _("%(when)s: %(names)s") % {"when": when(rung.at, now), "names": ", ".join(rung.names)}
        for rung in facts.ahead
        if rung.names
    ]


def place_of(case: Case) -> str:
    """Where it happened and what it is about: "Baggage claim, lost baggage (web survey)"."""
    names = [str(thing) for thing in (case.touchpoint, case.theme) if thing is not None]
    source = f"({case.source.name})" if case.source is not None else ""
    return " ".join(part for part in (", ".join(names), source) if part)


def priority_of(case: Case) -> str:
    """The priority, and why it is that: "Urgent. Severity 3 and a vulnerable customer."."""
    why = words.sentence(case.why.get("priority"))
    label = f"{Case.Priority(case.priority).label}."
    return f"{label} {why}" if why else label


RETURNED = {
    "mailbox_full": gettext_lazy("their mailbox is full"),
    "unknown_address": gettext_lazy("there is no such address"),
    "refused": gettext_lazy("their mail server refused it"),
    "too_large": gettext_lazy("it was too large"),
    "later": gettext_lazy("their mail server could not be reached in time"),
    "other": gettext_lazy("their mail server gave it back"),
    "not_posted": gettext_lazy("the network where they wrote did not take it"),
    "complaint": gettext_lazy("they marked it as unwanted"),
}


def why_returned(reason: str) -> str:
    """Why a mail did not reach the customer, from the word (and detail) kept with it."""
    return str(RETURNED.get(reason.partition(":")[0], RETURNED["other"]))

"""How a case stands, as its customer reads it: a heading and one sentence. Who, by when, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from feedback.emails import customer as mails
from feedback.emails import rendering
from feedback.models import Case, FixQuestion

Standing = tuple[str, str]


def of(case: Case, question: FixQuestion | None, now: datetime) -> Standing:
    """Heading and sentence, in the active language."""
    if question is not None:
        return asked(case, question, now)
    return SAYINGS[case.status](case, now)


def asked(case: Case, question: FixQuestion, now: datetime) -> Standing:
    owner = mails.short_name(case.owner)
    told = _("If you say no, you hear from us again.")
    if owner:
        told = _("If you say no, %(owner)s sees it and you hear from us again.") % {"owner": owner}
    until = _("You can answer until %(until)s.") % {"until": rendering.when(question.silent_at, now)}
    return _("Did this fix it?"), f"{told} {until}"


def waiting(case: Case, now: datetime) -> Standing:
    """Nobody has answered in this round."""
    due_at = (case.customer_due_at if case.cycle == 1 else None) or case.contact_due_at
    name, due = mails.short_name(case.owner), rendering.when(due_at, now)
    if due_at >= now:
        told = _("%(name)s answers you by %(due)s.") if name else _("One of us answers you by %(due)s.")
        return _("We owe you an answer"), told % {"name": name, "due": due}
    told = _("You were promised one by %(due)s. The people responsible see that it is late.")
    if name:
        told = _("You were promised one by %(due)s. %(name)s owes it to you, and sees that it is late.")
    return _("Our answer is late"), told % {"name": name, "due": due}


def at_work(case: Case, now: datetime) -> Standing:
    """They were answered; it is not put right yet."""
    name, due = mails.short_name(case.owner), rendering.when(case.resolve_due_at, now)
    if case.resolve_due_at >= now:
        told = _("You hear how it ends by %(due)s.")
        if name:
            told = _("%(name)s answers for it. You hear how it ends by %(due)s.")
        return _("We are putting it right"), told % {"name": name, "due": due}
    told = _("You were promised an end by %(due)s. The people responsible see that it is late.")
    if name:
        told = _("You were promised an end by %(due)s. %(name)s answers for it, and sees that it is late.")
    return _("This takes longer than we promised"), told % {"name": name, "due": due}


def closed(case: Case, now: datetime) -> Standing:
    return _("This is closed"), str(ENDINGS[case.outcome]())


def thanks(answer: str, case: Case) -> str:
    """What is said to somebody who has just answered whether it helped."""
    if case.outcome == Case.Outcome.DISPUTED:
        return _("You said no again. We are sorry that we could not put it right.")
    return {
        FixQuestion.YES: _("You said that this fixed it. We are glad, and we close it here."),
        FixQuestion.NOT_YET: _("You said that something is still missing."),
        FixQuestion.NO: _("You said that this did not fix it. We are sorry."),
    }[answer]


SAYINGS: dict[str, Callable[[Case, datetime], Standing]] = {
    Case.Status.OPEN: waiting,
    Case.Status.ACKNOWLEDGED: waiting,
    Case.Status.CONTACTED: at_work,
    Case.Status.RESOLVED: at_work,
    Case.Status.CLOSED: closed,
}
ENDINGS: dict[str, Callable[[], str]] = {
    Case.Outcome.CONFIRMED: lambda: _("You said that this fixed it."),
    Case.Outcome.SILENT: lambda: _("We heard nothing more from you. If something is still wrong, say so below."),
    Case.Outcome.DISPUTED: lambda: _(
        "You said no twice. We count it as not solved, and the people responsible see it."
    ),
    Case.Outcome.UNREACHABLE: lambda: _("We could not reach you. If something is still wrong, say so below."),
}

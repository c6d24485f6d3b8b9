"""One case as one story: what was said, by whom, and what the machine did and why. Oldest first.

Each kind of row has a teller: a function from the page's rows to entries. A new kind is a teller and a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.models import Membership
from cxloop.ui.words import sentence
from feedback.emails import sayings
from feedback.models import Message
from feedback.pages import make_good_shown, mentions
from feedback.pages.moments import MOMENTS, Who
from feedback.pages.presenting import ShownItem, name_of, shown_item
from feedback.queries import masking
from feedback.queries.case_page import CasePage


@dataclass(frozen=True)
class Entry:
    """One entry; `shape` names its template. `order` keeps what happened at one instant in a sensible row."""

    at: datetime
    shape: str
    order: int = 5
    name: str = ""
    face: str = ""
    icon: str = ""
    what: str = ""
    because: str = ""
    text: str = ""
    said: ShownItem | None = None
    state: str = ""
    anchor: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"feedback/timeline/{self.shape}.html"


@dataclass(frozen=True)
class Reader:
    """Who reads the story."""

    membership: Membership
    seen: bool

    @property
    def who(self) -> Who:
        return Who(self.membership)


def story(page: CasePage, me: Membership) -> list[Entry]:
    """The entries of the case for this reader."""
    reader = Reader(me, masking.may_see(me))
    entries = [entry for teller in TELLERS for entry in teller(page, reader)]
    return sorted(entries, key=lambda entry: (entry.at, entry.order))


def voices(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """What the customer said, and why it was flagged."""
    for item in page.items:
        said = shown_item(item, reader.seen, page.case.customer)
        at = max(item.occurred_at, page.case.opened_at) if item.pk != page.case.first_item_id else item.occurred_at
        name = name_of(page.case.customer, item, reader.seen)
        yield Entry(at, "voice", 0, name=name, face="customer", what=item.source.name, said=said,
                    anchor=f"said-{item.pk}", extra={"item": item, "earlier": list(item.revisions.all())})
        if said.why:
            notes = dict.fromkeys(str(piece.get("note") or piece.get("quote") or "") for piece in said.evidence)
            yield Entry(max(at, page.case.opened_at), "moment", 1, icon="flag", what=_("Flagged: %s") % said.why,
                        because="; ".join(note for note in list(notes)[:4] if note))


def opening(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """To whom it was given, by which rule, and what was promised."""
    case, why = page.case, page.case.why
    if not why:
        return
    title = why.get("position") or _("nobody")
    sentences = [sentence(why.get("why")), sentence(why.get("priority"))]
    if why.get("policy"):
        sentences.append(_("The promises of “%s” were copied onto this case.") % why["policy"])
    yield Entry(case.opened_at, "moment", 2, icon="route", what=_("Given to %s") % title,
                because=" ".join(part for part in sentences if part))


def messages(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """Replies, the customer's answers, and notes."""
    for message in page.messages:
        yield TELL_MESSAGE[message.kind](message, page, reader)


def reply(message: Message, page: CasePage, reader: Reader) -> Entry:
    state = message.email.state if message.email else message.state
    way = str(ON_ITS_WAY.get(state, ""))
    if state == "returned" and message.email is not None:
        way = _("%(way)s: %(why)s") % {"way": way, "why": sayings.why_returned(message.email.error)}
    return Entry(message.created_at, "said", name=message.author_name, text=message.body, face=reader.who.face(message),
                 what=_("wrote to the customer"), anchor=f"message-{message.pk}", state=way,
                 extra={"who": reader.who.call(message.author_id, message.author_name),
                        "files": list(message.files.all()), "may_open": reader.seen})


ON_ITS_WAY = {
    "": gettext_lazy("Waiting to be sent"),
    "queued": gettext_lazy("Waiting to be sent"),
    "mail": gettext_lazy("Waiting to be sent"),
    "sending": gettext_lazy("Being sent"),
    "sent": gettext_lazy("Sent"),
    "held": gettext_lazy("Held: no mail server is set up. It stands in the outbox."),
    "failed": gettext_lazy("Not sent. The outbox says why."),
    "returned": gettext_lazy("Not delivered"),
    "page": gettext_lazy("On their own page: they left no address and come back with a key."),
    "unsent": gettext_lazy("Not sent: there is no way to reach this customer."),
}


def inbound(message: Message, page: CasePage, reader: Reader) -> Entry:
    case = page.case
    return Entry(message.created_at, "answer", name=name_of(case.customer, case.first_item, reader.seen),
                 face="customer", what=_("replied"), anchor=f"message-{message.pk}",
                 text=masking.words(message.body, reader.seen, case.customer),
                 extra={"message": message, "mail": getattr(message, "mail_in", None) if reader.seen else None,
                        "repeated": message.repeated if reader.seen else ""})


def colleagues_note(message: Message, page: CasePage, reader: Reader) -> Entry:
    what = _("handed it over with a note") if message.purpose == "hand_over" else _("left a note")
    text = masking.words(message.body, reader.seen, page.case.customer)
    html = mentions.linked(text, message.mentions.all(), page.people, reader.membership.organisation.slug)
    return Entry(message.created_at, "note", name=message.author_name, face=reader.who.face(message), what=what,
                 text=text, anchor=f"message-{message.pk}",
                 extra={"who": reader.who.call(message.author_id, message.author_name), "html": html})


TELL_MESSAGE: dict[str, Callable[[Message, CasePage, Reader], Entry]] = {
    Message.REPLY: reply,
    Message.INBOUND: inbound,
    Message.NOTE: colleagues_note,
}


def pauses(page: CasePage, reader: Reader) -> Iterator[Entry]:
    for pause in page.pauses:
        who = reader.who.call(pause.by_id, pause.by.name if pause.by else _("Somebody"))
        yield Entry(pause.starts_at, "moment", icon="pause", what=_("%s paused our clock") % who,
                    because=_("“%(reason)s” The customer's clock keeps running.") % {"reason": pause.reason},
                    extra={"until": pause.until})


def answers(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """What the customer answered to "did this fix it?"."""
    said = {"yes": _("said: yes, this fixed it"), "not_yet": _("said: not yet"), "no": _("said: no")}
    for question in page.questions:
        if question.answered_at is not None:
            yield Entry(question.answered_at, "answer", 4, face="customer",
                        name=name_of(page.case.customer, page.case.first_item, reader.seen),
                        what=said.get(question.answer, question.answer),
                        text=masking.words(question.comment, reader.seen, page.case.customer))


def escalations(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """Whom the ladder told, and why."""
    for row in page.escalations:
        ids = [each.get("membership") for each in row.told]
        people = [reader.who.call(person.pk, person.name) for key in ids if (person := page.people.get(key))]
        names = ", ".join(dict.fromkeys(people)) or _("nobody")
        late = row.step > 0
        what = _("Late, step %(step)s. Told: %(names)s") if late else _("About to be late. Told: %(names)s")
        yield Entry(row.at, "moment", 6, face="late" if late else "machine", icon="arrow-up" if late else "bell-ring",
                    what=what % {"step": row.step, "names": names},
                    because=str(BROKEN.get(row.promise, "")) if late else "")


BROKEN = {
    "acknowledge": gettext_lazy("Nobody had acknowledged in time."),
    "contact": gettext_lazy("Nobody had written to the customer in time."),
    "resolve": gettext_lazy("It was not resolved in time."),
}


def moves(page: CasePage, reader: Reader) -> Iterator[Entry]:
    """What people and processes did, from the audit trail. What other tellers tell is left out."""
    for entry in page.audit:
        moment = MOMENTS.get(entry.action) or make_good_shown.MOMENTS.get(entry.action)
        if moment is not None:
            what, because = moment.tell(entry, page, reader.who)
            yield Entry(entry.at, "moment", 4, icon=moment.icon, what=what, because=because)


TELLERS: tuple[Callable[[CasePage, Reader], Iterator[Entry]], ...] = (
    voices, opening, messages, pauses, answers, escalations, moves,
)

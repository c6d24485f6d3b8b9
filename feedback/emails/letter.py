"""What one mail to a member of staff says about one case, as templates need it: words, times and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cxloop import links
from cxloop.models import Membership, Organisation
from cxloop.ui import evidence, words
from feedback.emails import rendering, sayings
from feedback.emails.facts import CaseFacts, Said
from feedback.models import Case, Notice
from feedback.queries import masking

ACKNOWLEDGE, OPEN = links.purpose("case.acknowledge"), links.purpose("case.open")


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice to one reader, with everything it is about."""

    organisation: Organisation
    recipient: Membership
    notice: Notice
    facts: CaseFacts
    now: datetime

    @property
    def case(self) -> Case:
        return self.facts.case

    @property
    def who(self) -> str:
        return masking.name_of(self.case.customer, masking.may_see(self.recipient))

    @property
    def promise(self) -> str:
        """The promise the notice speaks of, else the one that runs now."""
        named = self.notice.data.get("promise")
        return str(named) if named in sayings.SAYINGS else sayings.running(self.case)


def context_of(letter: Letter) -> dict[str, Any]:
    """The context of the letter, in the active language and zone."""
    case, facts, now = letter.case, letter.facts, letter.now
    due_at = getattr(case, f"{letter.promise}_due_at")
    saying = sayings.SAYINGS[letter.promise]
    answer_due_at = case.contact_due_at if case.contacted_at is None else case.resolve_due_at
    about = {"who": letter.who, "due": rendering.when(due_at, now)}
    return {
        "organisation": letter.organisation,
        "reader": letter.recipient.user.get_short_name(),
        "who": letter.who,
        "case": case,
        "data": letter.notice.data,
        "why_you": letter.notice.why,
        "facts": facts,
        "due": about["due"],
        "answer_due": rendering.when(answer_due_at, now),
        "late_by": words.duration(now - due_at),
        "left": words.duration(due_at - now),
        "soon_sentence": saying.soon % about,
        "late_sentence": saying.late % about,
        "ask": saying.ask,
        "said": said_context(letter, facts.first),
        "latest": said_context(letter, facts.latest),
        "comment": comment_context(letter),
        "history": sayings.history_of(facts),
        "promises": sayings.promises(case, now),
        "next_steps": sayings.next_steps(facts, now),
        "place": sayings.place_of(case),
        "priority": sayings.priority_of(case),
        "routed": words.sentence(case.why.get("why")),
        "owner": case.owner.name if case.owner else "",
        "position": case.position.title if case.position else "",
        "customer_due": rendering.when(case.customer_due_at, now) if case.customer_due_at else "",
        "can_acknowledge": case.status == Case.Status.OPEN,
        "zone": timezone.get_current_timezone_name(),
        "acknowledge_url": link(letter, ACKNOWLEDGE),
        "open_url": link(letter, OPEN),
        "choices_url": choices_url(letter.organisation),
        "now": now,
    }


def comment_context(letter: Letter) -> dict[str, Any] | None:
    """What the customer added to their last answer; None when they added nothing."""
    return note_context(letter, letter.facts.comment)


def note_context(letter: Letter, said: str) -> dict[str, Any] | None:
    """Words about a customer as this reader may read them, whole and on one line. None when there are none."""
    text = masking.words(said, masking.may_see(letter.recipient), letter.case.customer)
    return {**rendering.words_of(text, []), "line": " ".join(text.split())[:120]} if text else None


def said_context(letter: Letter, said: Said | None) -> dict[str, Any] | None:
    """What the customer said, masked for who may not see names. None when nothing is there to show."""
    if said is None:
        return None
    text = masking.words(said.text, masking.may_see(letter.recipient), letter.case.customer)
    return {
        **rendering.words_of(text, said.evidence),
        "language": said.language,
        "dir": words.text_dir(said.text, said.language),
        "at": rendering.when(said.occurred_at, letter.now),
        "rating": sayings.rating_of(said),
        "item_id": said.item_id,
    }


def link(letter: Letter, purpose: str) -> str:
    return link_for(letter.organisation, letter.recipient, letter.case, purpose, letter.now)


def link_for(organisation: Organisation, recipient: Membership, case: Case, purpose: str, now: datetime) -> str:
    """An address that does one thing for one person, without a log-in, until the organisation's link days are over."""
    ends = now + timedelta(days=organisation.link_days)
    about = {"o": organisation.pk, "c": str(case.public_id), "m": str(recipient.public_id)}
    return links.absolute(reverse("public:link", args=[links.sign(purpose, about, expires_at=ends)]))


def address_of(letter: Letter, page: str, purpose: str, of: dict[str, Any]) -> str:
    """An address on another page that does one thing for this reader, about something of this case."""
    ends = letter.now + timedelta(days=letter.organisation.link_days)
    about = {"o": letter.organisation.pk, "c": str(letter.case.public_id), "m": str(letter.recipient.public_id), **of}
    return links.absolute(reverse(page, args=[links.sign(purpose, about, expires_at=ends)]))


def choices_url(organisation: Organisation) -> str:
    """Where one chooses what one is told, and how."""
    return links.absolute(reverse("feedback:told_choices", kwargs={"slug": organisation.slug}))


def link_list_entry(letter: Letter, context: dict[str, Any]) -> dict[str, Any]:
    """The letter as one entry of a list: the words on a line, why this reader, what is promised, the links."""
    said = letter.facts.latest
    text = masking.words(said.text, masking.may_see(letter.recipient), letter.case.customer) if said else ""
    return {
        "words": evidence.one_line(text, said.evidence if said else None, 140),
        "plain": " ".join(text.split())[:140],
        "kind": letter.notice.kind,
        "number": letter.case.number,
        **{name: context[name] for name in ("why_you", "due", "acknowledge_url", "open_url", "can_acknowledge")},
        **{name: context.get(name, "") for name in ("approve_url", "decline_url")},
    }

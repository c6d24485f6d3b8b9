"""Which case a mail belongs to: by the token in the address it was sent to, then by the mails it refers to.

And only when its sender takes part in the conversation; a stranger who knows the subject begins a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from cxloop import reply_tokens
from cxloop.mail import OURS, Draft
from cxloop.models import Membership, Organisation, OutgoingEmail, Team
from feedback.models import Case, CustomerIdentity, Message, Source

PURPOSE = "case"
TRACED = timedelta(days=10)  # how long after a mail left a report without its name is taken to be about it


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address the organisation listens at."""

    source_id: int
    address: str


def mailboxes(organisation: Organisation) -> list[Mailbox]:
    """The addresses in use, oldest first. One query."""
    rows = Source.objects.for_organisation(organisation).filter(channel="email", is_active=True).order_by("pk")
    return [Mailbox(row.pk, row.settings["address"].lower()) for row in rows if row.settings.get("address")]


def answerable(draft: Draft, case: Case, known: list[Mailbox]) -> Draft:
    """The draft as the case's team writes, its answers finding their way back: by the address they go to (the team's,
    else the one that was spoken to, else the first), and by the mail they refer to.

    Costs no query when the team is loaded with the case. Where nothing listens, answers go to the team's own address.
    """
    team = case.team
    if team is not None:
        draft.from_name, draft.from_email = team.from_name or draft.from_name, team.from_email
        draft.reply_to = team.from_email
    if known:
        spoken_to = next((each for each in known if each.source_id == case.source_id), known[0])
        mailbox = next((each for each in known if each.address == draft.from_email), spoken_to)
        draft.reply_to = reply_tokens.address(mailbox.address, PURPOSE, case.pk)
    draft.references = thread_id(case.pk)
    return draft


def belongs(address: str, mailbox: Mailbox) -> bool:
    """Whether a mail to the address arrives in the mailbox: its own, or with one of our tokens in it."""
    return reply_tokens.SHAPE.sub("@", address.lower()) == mailbox.address


def thread_id(number: int) -> str:
    """The Message-ID all mails of a case refer to, so that programs show them together and answers name it."""
    return f"<{reply_tokens.token(PURPOSE, number)}@cxloop>"


def case_of(organisation: Organisation, addressed: list[str], references: list[str]) -> Case | None:
    """The case a mail names, or the one that is part of now, whoever sent it. At most four queries."""
    marks = [*addressed, *(f"x+{each.strip('<>')}" for each in references if each.endswith("@cxloop>"))]
    numbers = [number for each in marks if (number := reply_tokens.number_in(PURPOSE, each)) is not None]
    number = next(iter(numbers), None) or by_our_mail(organisation, references) or by_their_mail(
        organisation, references
    )
    if number is None:
        return None
    rows = Case.objects.for_organisation(organisation)
    case = rows.filter(pk=number).select_related("customer", "merged_into__customer").first()
    return case.merged_into if case is not None and case.merged_into is not None else case


def by_our_mail(organisation: Organisation, references: list[str]) -> int | None:
    names = [found[1] for each in references if (found := OURS.fullmatch(each.lower()))]
    if not names:
        return None
    mails = OutgoingEmail.objects.for_organisation(organisation).filter(public_id__in=names, object_kind="case")
    return mails.order_by("-id").values_list("object_id", flat=True).first()


def by_their_mail(organisation: Organisation, references: list[str]) -> int | None:
    """The case of an earlier mail of theirs that this one refers to."""
    if not references:
        return None
    said = Message.objects.for_organisation(organisation).filter(external_id__in=references, kind=Message.INBOUND)
    return said.order_by("-id").values_list("case_id", flat=True).first()


def is_participant(case: Case, address: str) -> bool:
    """Whether the address is the customer's, or one that a mail about the case was sent to. At most two queries."""
    address = address.strip().lower()
    if not address:
        return False
    if case.customer is not None and case.customer.email.strip().lower() == address:
        return True
    known = CustomerIdentity.objects.for_organisation(case.organisation_id).filter(
        customer_id=case.customer_id, kind="email", value=address
    )
    if case.customer_id is not None and known.exists():
        return True
    parts = Case.objects.for_organisation(case.organisation_id).filter(merged_into=case).values("pk")
    written = OutgoingEmail.objects.for_organisation(case.organisation_id).filter(
        Q(object_id=case.pk) | Q(object_id__in=parts), object_kind="case", recipient=None, to_email__iexact=address
    )
    return written.exists()


def meant(
    organisation: Organisation, addressed: list[str], recipients: tuple[str, ...], now: datetime
) -> list[str]:
    """The Message-ID of the newest mail to a customer that a report is about which names none of ours: by the case in
    the address it came back to, or by whom it could not reach. Nothing after ten days. At most two queries.
    """
    number = next((n for each in addressed if (n := reply_tokens.number_in(PURPOSE, each)) is not None), None)
    if number is None and not recipients:
        return []
    rows = OutgoingEmail.objects.for_organisation(organisation).filter(
        recipient=None, state=OutgoingEmail.State.SENT, created_at__gt=now - TRACED)
    rows = rows.filter(object_kind="case", object_id=number) if number is not None else rows
    if recipients:
        rows = rows.filter(to_email__in=recipients)
    found = rows.order_by("-created_at", "-id").only("public_id").first()
    return [found.message_id] if found else []


def ours(organisation: Organisation) -> set[str]:
    """The addresses that are the organisation's own: where it listens, writes from, its people's. Three queries."""
    members = Membership.objects.for_organisation(organisation).filter(left_at=None)
    people = members.values_list("user__email", flat=True)
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> ").lower()
    teams = Team.objects.for_organisation(organisation).exclude(from_email="").values_list("from_email", flat=True)
    return {sender, *teams, *(each.address for each in mailboxes(organisation)), *(each.lower() for each in people)}

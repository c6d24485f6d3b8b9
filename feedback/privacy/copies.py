"""A copy of everything that is kept of a customer: a file of JSON, and a page made of it. It ends after a week."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cxloop import links, mail, wakeups
from cxloop.actor import Actor
from cxloop.errors import LinkExpired, NotFound
from cxloop.models import OutgoingEmail
from cxloop.retention import Passing, register
from cxloop.tenancy import across, acting_in
from feedback.emails import copy_ready
from feedback.models import Case, Customer, CustomerRequest, FeedbackItem, InboundEmail, Message
from feedback.privacy import requests

PURPOSE = links.purpose("copy")
GOOD_FOR = timedelta(days=7)
AT_ONCE = 200  # things said, up to which the copy is made while they wait
CUSTOMER = Actor.customer()


def ask(customer: Customer, now: datetime) -> CustomerRequest:
    """The request; a small copy is made at once, a large one by a worker."""
    row = requests.ask(customer, CustomerRequest.COPY, CUSTOMER, now)
    if row.answered_at is None and size_of(customer) <= AT_ONCE:
        make(row, now)
    else:
        wakeups.wake("copies")
    return row


def size_of(customer: Customer) -> int:
    mine = customer.organisation_id
    items = FeedbackItem.objects.for_organisation(mine).filter(customer=customer).count()
    return items + Message.objects.for_organisation(mine).filter(case__customer=customer).count()


@across()
def make_waiting(now: datetime) -> int:
    """1 when a copy that waited was made, 0 when none waits. Call until 0."""
    with transaction.atomic():
        waiting = CustomerRequest.across_organisations.filter(kind=CustomerRequest.COPY, answered_at=None)
        row = waiting.select_for_update(skip_locked=True, of=("self",)).select_related(
            "customer__organisation").order_by("pk").first()
        if row is None:
            return 0
        with acting_in(row.customer.organisation):
            make(row, now)
            tell(row, now)
    return 1


@transaction.atomic
def make(request: CustomerRequest, now: datetime) -> None:
    """Writes the file and answers the request."""
    customer = request.customer
    text = json.dumps(gather(customer, now), ensure_ascii=False, indent=2)
    name = f"copies/{customer.organisation.public_id}/{request.public_id}.json"
    request.file = default_storage.save(name, ContentFile(text.encode()))
    request.answered_at, request.expires_at = now, now + GOOD_FOR
    requests.answer(request, now, file=request.file, expires_at=request.expires_at)


def tell(request: CustomerRequest, now: datetime) -> None:
    """Mails the link to whoever asked and did not see it made, if there is an address."""
    customer = request.customer
    if customer.email and request.expires_at is not None:
        url = links.absolute(reverse("public:data", args=[sign(request)]))
        drafts = [copy_ready.compose(customer.organisation, customer, request.pk, url, request.expires_at, now)]
        mail.queue(customer.organisation, drafts, now)


def sign(request: CustomerRequest) -> str:
    """The token of the copy, until the copy ends."""
    assert request.expires_at is not None
    named = {"o": request.organisation_id, "r": str(request.public_id)}
    return links.sign(PURPOSE, named, expires_at=request.expires_at)


def read(token: str, now: datetime) -> tuple[CustomerRequest, dict[str, Any]]:
    """The request and what its copy holds. NotFound when forged, LinkExpired after its end or when it was erased."""
    payload = links.read(PURPOSE, token, now=now)
    with acting_in(payload["o"]):
        rows = CustomerRequest.objects.for_organisation(payload["o"]).filter(public_id=payload["r"])
        row = rows.select_related("customer__organisation").first()
    if row is None:
        raise NotFound()
    if not row.file or not default_storage.exists(row.file):
        raise LinkExpired()
    with default_storage.open(row.file, "rb") as file:
        return row, json.load(file)


def gather(customer: Customer, now: datetime) -> dict[str, Any]:
    """Everything, as plain values. About ten queries, however much there is."""
    mine = customer.organisation_id
    items = FeedbackItem.objects.for_organisation(mine).filter(customer=customer)
    cases = Case.objects.for_organisation(mine).filter(customer=customer)
    identities = customer.identities.exclude(kind="key").order_by("kind", "value").values_list("kind", "value")
    return {
        "made_at": now.isoformat(),
        "organisation": customer.organisation.name,
        "you": {
            "name": customer.name, "email": customer.email, "phone": customer.phone, "handle": customer.handle,
            "segment": customer.segment, "region": customer.region, "language": customer.language,
            "value": str(customer.value) if customer.value is not None else "",
            "recognised_by": [{"kind": kind, "value": value} for kind, value in identities],
            "first_seen_at": customer.first_seen_at.isoformat(), "last_seen_at": customer.last_seen_at.isoformat(),
            "asks_less_since": customer.asks_less_at.isoformat() if customer.asks_less_at else "",
        },
        "said": [said(item) for item in items.select_related("source", "touchpoint", "analysis").prefetch_related(
            "ratings", "revisions", "flags", "item_themes__theme").order_by("occurred_at", "pk")],
        "cases": [told(case) for case in cases.select_related("touchpoint", "theme").prefetch_related(
            "messages__files", "fix_questions", "make_goods").order_by("pk")],
        "mails_from_you": mails_in(mine, cases, items),
        "mails_to_you": mails_out(mine, customer),
    }


def said(item: FeedbackItem) -> dict[str, Any]:
    """One thing they said, and what we took it for."""
    analysis = getattr(item, "analysis", None)
    return {
        "id": str(item.public_id), "at": item.occurred_at.isoformat(), "received_at": item.received_at.isoformat(),
        "source": item.source.name, "place": item.touchpoint.name if item.touchpoint else "",
        "question": item.question, "words": item.text, "language": item.language, "region": item.region,
        "link": item.permalink, "further": item.attributes,
        "ratings": [{"kind": row.kind, "value": row.value, "from": row.low, "to": row.high}
                    for row in item.ratings.all()],
        "earlier_words": [row.text for row in item.revisions.all()],
        "sentiment": analysis.label if analysis else "", "sentiment_value": analysis.sentiment if analysis else None,
        "themes": [row.theme.name for row in item.item_themes.all()],
        "noticed": [row.detector for row in item.flags.all()],
    }


def told(case: Case) -> dict[str, Any]:
    """One case: what was promised, how it ended, and the conversation. Notes among colleagues name them, not you."""
    talk = sorted(case.messages.all(), key=lambda row: (row.created_at, row.pk))
    return {
        "id": str(case.public_id), "opened_at": case.opened_at.isoformat(), "state": case.status,
        "outcome": case.outcome, "place": case.touchpoint.name if case.touchpoint else "",
        "theme": case.theme.name if case.theme else "", "priority": case.get_priority_display(),
        "promised_by": case.customer_due_at.isoformat() if case.customer_due_at else "",
        "closed_at": case.closed_at.isoformat() if case.closed_at else "",
        "messages": [{"at": row.created_at.isoformat(), "from": SIDES[row.kind], "words": row.body,
                      "repeated": row.repeated, "files": [file.name for file in row.files.all()]} for row in talk],
        "made_good": [
            {"at": row.proposed_at.isoformat(), "kind": row.kind, "amount": str(row.amount or ""),
             "currency": row.currency, "state": row.state, "words": row.words}
            for row in sorted(case.make_goods.all(), key=lambda row: row.pk)],
        "did_this_fix_it": [
            {"asked_at": row.asked_at.isoformat(), "answer": row.answer, "words": row.comment,
             "answered_at": row.answered_at.isoformat() if row.answered_at else ""}
            for row in sorted(case.fix_questions.all(), key=lambda row: row.cycle)],
    }


SIDES = {Message.REPLY: "us", Message.INBOUND: "you", Message.NOTE: "note"}


def mails_in(organisation_id: int, cases: QuerySet[Any], items: QuerySet[Any]) -> list[dict[str, Any]]:
    rows = InboundEmail.objects.for_organisation(organisation_id)
    rows = rows.filter(case__in=cases.values("pk")) | rows.filter(item__in=items.values("pk"))
    return [{"at": row.received_at.isoformat(), "from": row.from_address, "subject": row.subject}
            for row in rows.defer("raw").order_by("pk")]


def mails_out(organisation_id: int, customer: Customer) -> list[dict[str, Any]]:
    if not customer.email:
        return []
    rows = OutgoingEmail.objects.for_organisation(organisation_id).filter(to_email__iexact=customer.email)
    return [{"at": row.created_at.isoformat(), "subject": row.subject, "words": row.text}
            for row in rows.defer("html").order_by("pk")]


def ended(before: datetime) -> QuerySet[Any]:
    return CustomerRequest.across_organisations.exclude(file="").filter(expires_at__lt=before)


def remove(rows: QuerySet[Any], now: datetime) -> None:
    for name in rows.values_list("file", flat=True):
        default_storage.delete(name)
    rows.update(file="")


register(Passing("copies for customers", 0, ended, remove))

"""Erasing a customer: words, names and addresses go wherever they stand; a counted skeleton stays.

What stays of them: that somebody spoke, when, where, with which rating, what we took it for, which promise was made and
how it ended. So no number changes. It cannot be undone; backups made before hold what they held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cxloop import audit, mail
from cxloop.actor import Actor
from cxloop.errors import Conflict
from cxloop.models import AuditEntry, IdempotencyKey, OutboxMessage, OutgoingEmail
from cxloop.passing import empty_mails
from cxloop.permissions import require
from feedback import retention
from feedback.emails import erased
from feedback.follow_up import dialogue, message_files, pauses
from feedback.follow_up.case_work import change, locked
from feedback.ingest.revisions import key_of_erased
from feedback.models import (
    Analysis,
    Case,
    CasePause,
    Customer,
    CustomerIdentity,
    CustomerRequest,
    Draft,
    FeedbackItem,
    ImportRun,
    InboundEmail,
    MakeGood,
    MatchSuggestion,
    Message,
    MessageFile,
    Notice,
    Source,
)
from feedback.privacy import requests

CHUNK = 1 << 20
WORDLESS = frozenset({"reason", "note", "because_of", "words"})  # of an audit entry: what somebody typed


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything of one customer, by id."""

    customer: Customer
    items: list[int]
    cases: list[int]
    emails: list[str]
    known_as: list[str]  # every value they are recognised by

    @property
    def organisation_id(self) -> int:
        return self.customer.organisation_id

    def of(self, model: Any) -> Any:
        return model.objects.for_organisation(self.organisation_id)


@transaction.atomic
def erase(request: CustomerRequest, actor: Actor, now: datetime) -> None:
    """Erases the customer who asked, and tells them by a mail whose row forgets them once it has left.

    About forty queries and one for each open case.

    Conflict when it was answered already, or while a file they stand in is being imported.
    """
    require(actor, "requests.write")
    requests.answer(request, now)
    customer = Customer.objects.for_organisation(request.organisation_id).select_for_update().get(
        pk=request.customer_id
    )
    scope = scope_of(customer)
    runs = runs_of(scope)
    end_cases(scope, actor, now)
    for step in STEPS:
        step(scope, now)
    counts = {"items": len(scope.items), "cases": len(scope.cases)}
    audit.record(scope.organisation_id, actor, "customer.erased", "customer", customer.pk, now, **counts)
    remove_files(scope, runs)
    if customer.email and mail.is_configured():  # held, it would only keep the address
        mail.queue(customer.organisation, [erased.compose(customer.organisation, customer, request.pk)], now)


def scope_of(customer: Customer) -> Scope:
    mine = {"customer": customer}
    organisation_id = customer.organisation_id
    every = Case.objects.for_organisation(organisation_id)
    own = list(every.filter(**mine).values_list("pk", flat=True))
    parts = every.filter(merged_into__in=own).values_list("pk", flat=True)  # may have had no customer of their own
    cases = sorted({*own, *parts})
    items = FeedbackItem.objects.for_organisation(organisation_id).filter(Q(**mine) | Q(case__in=cases))
    known = CustomerIdentity.objects.for_organisation(organisation_id).filter(**mine).values_list("kind", "value")
    emails = {value.lower() for kind, value in known if kind == "email"} | {customer.email.strip().lower()}
    known_as = {value for kind, value in known if kind != CustomerIdentity.KEY} | {customer.email, customer.phone}
    return Scope(
        customer, list(items.values_list("pk", flat=True)), cases, sorted(emails - {""}), sorted(known_as - {""})
    )


def runs_of(scope: Scope) -> list[ImportRun]:
    """The imports whose files hold something of theirs: rows that came in, or rows that were rejected.

    Conflict while one of them runs: it would bring in again what goes.
    """
    with_files = scope.of(ImportRun).exclude(file="", rejects_file="")
    came = set(with_files.filter(items__in=scope.items).values_list("pk", flat=True))
    runs = [run for run in with_files if run.pk in came or mentions(run.rejects_file, scope.known_as)]
    if any(run.state in (ImportRun.State.RUNNING, ImportRun.State.PLANNED) for run in runs):
        raise Conflict(_("A file they stand in is being imported. Try again when that has ended."))
    return runs


def mentions(name: str, values: Iterable[str]) -> bool:
    """Whether a kept file holds one of the values, in any capitals. Reads it once, a megabyte at a time."""
    wanted = [value.casefold().encode() for value in values]
    if not name or not wanted or not default_storage.exists(name):
        return False
    longest, before = max(map(len, wanted)), b""
    with default_storage.open(name, "rb") as file:
        while chunk := file.read(CHUNK):
            text = before + chunk.decode("utf-8", "replace").casefold().encode()
            if any(value in text for value in wanted):
                return True
            before = text[-longest:]
    return False


def end_cases(scope: Scope, actor: Actor, now: datetime) -> None:
    """Open cases close as unreachable: there is nobody left to answer."""
    still_open = scope.of(Case).filter(pk__in=scope.cases).exclude(status=Case.Status.CLOSED)
    for row in still_open.order_by("pk"):
        case = locked(row, Actor.process("erasing"))
        if case.paused_at is not None:
            pauses.end_many(case.organisation, [case], actor, now)
        dialogue.close(case, "give_up", Case.Outcome.UNREACHABLE, Actor.process("erasing"), now)
        change(case, customer_waits_since=None)


def words(scope: Scope, now: datetime) -> None:
    items = scope.of(FeedbackItem).filter(pk__in=scope.items)
    retention.erase_words(items, now)
    rows = list(items.only("external_id", "source_id"))
    for row in rows:
        row.external_id = key_of_erased(row.external_id)
    FeedbackItem.objects.for_organisation(scope.organisation_id).bulk_update(rows, ["external_id"], batch_size=500)
    items.update(attributes={}, failure="", erased_at=now)
    scope.of(Source).filter(pk__in={row.source_id for row in rows}).update(holds_erased=True)
    found = list(scope.of(Analysis).filter(item__in=scope.items).exclude(signals={}))
    for row in found:
        row.signals = {key: [] for key in row.signals}
    scope.of(Analysis).bulk_update(found, ["signals"], batch_size=500)


def talk(scope: Scope, now: datetime) -> None:
    cases = scope.of(Case).filter(pk__in=scope.cases)
    retention.erase_talk(cases, now)
    scope.of(Message).filter(case__in=scope.cases).update(error="", external_id="", in_reply_to="")
    scope.of(Draft).filter(case__in=scope.cases).delete()
    scope.of(MakeGood).filter(case__in=scope.cases).update(words="", reason="")
    scope.of(CasePause).filter(case__in=scope.cases).update(reason="")
    rows = list(cases.only("why"))
    for row in rows:  # the rule that chose, without the sentence that may quote them
        row.why = {key: value for key, value in row.why.items() if key not in ("why", "priority")}
    scope.of(Case).bulk_update(rows, ["why"], batch_size=500)


def mails_in(scope: Scope, now: datetime) -> None:
    theirs = (
        Q(case__in=scope.cases) | Q(item__in=scope.items) | Q(answer__case__in=scope.cases)
        | Q(from_address__in=scope.emails)
    )
    ids = [*scope.of(InboundEmail).filter(theirs).values_list("pk", flat=True), *unread(scope)]
    mails = scope.of(InboundEmail).filter(pk__in=ids)
    mails.filter(state=InboundEmail.State.WAITING).update(state=InboundEmail.State.HANDLED, processed_at=now)
    retention.empty_mails_in(mails, now)
    mails.update(message_id="", why="")


def unread(scope: Scope) -> list[int]:
    """Mails of theirs whose sender nobody has read yet: they wait, or could not be read."""
    wanted = [email.encode() for email in scope.emails]
    rows = scope.of(InboundEmail).filter(from_address="").exclude(raw=b"").values_list("pk", "raw")
    return [pk for pk, raw in rows.iterator(chunk_size=20) if any(email in bytes(raw).lower() for email in wanted)]


def mails_out(scope: Scope, now: datetime) -> None:
    """To them and about them: mails that gather several cases lose their words as a whole."""
    address = Q()
    for email in scope.emails:
        address |= Q(to_email__iexact=email)
    told = scope.of(Notice).filter(case__in=scope.cases, email__isnull=False).values("email")
    about = Q(object_kind="case", object_id__in=scope.cases) | Q(pk__in=told)
    mails = scope.of(OutgoingEmail)
    ids = list(mails.filter(about | address if scope.emails else about).values_list("pk", flat=True))
    rows = mails.filter(pk__in=ids)
    rows.filter(state__in=(OutgoingEmail.State.QUEUED, OutgoingEmail.State.HELD)).update(
        state=OutgoingEmail.State.FAILED, failed_at=now
    )
    empty_mails(rows, now)
    rows.update(subject="", error="", references="", reply_to="")
    rows.filter(recipient=None).update(to_email="", to_name="")


def trail(scope: Scope, now: datetime) -> None:
    """What people typed as a reason goes; who did what when stays."""
    about = Q(object_kind="case", object_id__in=scope.cases) | Q(object_kind="item", object_id__in=scope.items)
    about |= Q(object_kind="customer", object_id=scope.customer.pk)
    rows = list(scope.of(AuditEntry).filter(about).exclude(data={}))
    for row in rows:
        row.data = {key: value for key, value in row.data.items() if key not in WORDLESS and not is_text(value)}
    scope.of(AuditEntry).bulk_update(rows, ["data"], batch_size=500)
    scope.of(OutboxMessage).filter(payload__case__in=scope.cases).update(error="")


def is_text(value: Any) -> bool:
    """Whether it is more than a name of a state, an instant or a number."""
    return isinstance(value, str) and " " in value


def kept_answers(scope: Scope, now: datetime) -> None:
    """What programs were answered lately, where it names one of their cases."""
    names = [str(each) for each in scope.of(Case).filter(pk__in=scope.cases).values_list("public_id", flat=True)]
    names += [str(each) for each in scope.of(FeedbackItem).filter(pk__in=scope.items).values_list(
        "public_id", flat=True)]
    names.append(str(scope.customer.public_id))
    table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET body = '{{}}' WHERE organisation_id = %s AND body::text LIKE ANY(%s)",  # noqa: S608
            [scope.organisation_id, [f"%{name}%" for name in names]],
        )


def who(scope: Scope, now: datetime) -> None:
    pk = scope.customer.pk
    scope.of(CustomerIdentity).filter(customer=pk).delete()
    scope.of(MatchSuggestion).filter(Q(kept=pk) | Q(other=pk)).delete()
    scope.of(Customer).filter(pk=pk).update(name="", email="", phone="", handle="", value=None, erased_at=now)


STEPS = (mails_in, mails_out, kept_answers, words, talk, trail, who)


def remove_files(scope: Scope, runs: Iterable[ImportRun]) -> None:
    """The files go last, and before the commit: should it fail, their names are still there to try again."""
    for name in names_of(scope, runs):
        default_storage.delete(name)
    scope.of(MessageFile).filter(message_files.in_cases(scope.cases)).delete()
    ids = [run.pk for run in runs]
    scope.of(ImportRun).filter(pk__in=ids).update(file="", rejects_file="", error="", notes=[])
    scope.of(CustomerRequest).filter(customer=scope.customer).update(file="", refused_because="")


def names_of(scope: Scope, runs: Iterable[ImportRun]) -> Iterator[str]:
    for run in runs:
        yield from (name for name in (run.file, run.rejects_file) if name)
    yield from scope.of(MessageFile).filter(message_files.in_cases(scope.cases)).values_list("stored", flat=True)
    yield from scope.of(CustomerRequest).filter(customer=scope.customer).exclude(file="").values_list("file", flat=True)

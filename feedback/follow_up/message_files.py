"""Files that go to a customer with a reply: judged by their content, kept while it is written, bound when it is sent.

They travel by mail. A place that carries none (a social network, the customer's page) is no way for a reply with files.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cxloop import file_kinds
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Membership
from feedback.follow_up import delivery
from feedback.models import Case, Draft, Message, MessageFile

LARGEST = 10 << 20  # bytes of one file
MOST_BYTES = 15 << 20  # of all together: encoded a third more, and many mail servers refuse above 25 MB
MOST = 10


def waiting(case: Case, me: Membership) -> QuerySet[MessageFile]:
    """What this person brought for a reply that is not sent yet, in the order it came."""
    return MessageFile.objects.for_organisation(case.organisation_id).filter(
        case=case, membership=me, message=None).order_by("pk")


@transaction.atomic
def keep(case: Case, me: Membership, name: str, content: File[bytes], now: datetime) -> MessageFile:
    """The file, kept until the reply is sent. InvalidInput says why it is not: size, count, or what it is.

    Conflict when the reply is on its way out.
    """
    locked(case, me)
    name = file_kinds.safe_name(name)
    there = waiting(case, me).aggregate(size=Sum("size"))["size"] or 0
    refused = ""
    if not content.size:
        refused = _("it is empty")
    elif content.size > LARGEST:
        refused = _("larger than %(most)s MB") % {"most": LARGEST >> 20}
    elif there + content.size > MOST_BYTES:
        refused = _("more than %(most)s MB together with the others") % {"most": MOST_BYTES >> 20}
    elif waiting(case, me).count() >= MOST:
        refused = _("one more than %(most)s, which are the most") % {"most": MOST}
    read = b"" if refused else bytes(content.read())
    refused = refused or file_kinds.refusal(name, read, LARGEST)
    if refused:
        raise InvalidInput(_("“%(name)s” does not go along: %(why)s.") % {"name": name, "why": refused}, field="files")
    stored = default_storage.save(f"replies/{case.organisation_id}/{uuid.uuid4()}", ContentFile(read))
    return MessageFile.objects.create(
        organisation_id=case.organisation_id, case=case, membership=me, name=name, kind=file_kinds.kind_of(read)[:20],
        size=len(read), stored=stored, created_at=now,
    )


@transaction.atomic
def take_away(case: Case, me: Membership, public_id: uuid.UUID) -> None:
    """The file is gone; one that is gone already stays gone. Conflict when the reply is on its way out."""
    locked(case, me)
    remove(waiting(case, me).filter(public_id=public_id))


def locked(case: Case, me: Membership) -> None:
    """Stands still until the transaction ends. Conflict when the reply is on its way out."""
    Case.objects.for_organisation(case.organisation_id).select_for_update().get(pk=case.pk)
    leaves = Draft.objects.for_organisation(case.organisation_id).filter(
        case=case, membership=me, kind=Draft.REPLY, send_at__isnull=False)
    if leaves.exists():
        raise Conflict(_("The reply is on its way out. Take it back first."))


def in_cases(cases: Iterable[int]) -> Q:
    """Files of these cases: brought for them, or gone out with a message that stands there now."""
    cases = list(cases)
    return Q(case__in=cases) | Q(message__case__in=cases)


def remove(rows: QuerySet[MessageFile]) -> None:
    """First the files, then their rows: a process that dies between leaves rows, and the next one tries again."""
    for stored in rows.values_list("stored", flat=True):
        default_storage.delete(stored)
    rows.delete()


def bind(message: Message, files: Sequence[MessageFile]) -> None:
    """From now on the files belong to this reply. InvalidInput when no way to the customer carries files."""
    if not files:
        return
    if way_of(message.case, has_files=True).kind != delivery.MAIL:
        raise InvalidInput(no_way(), field="files")
    ids = [file.pk for file in files]
    MessageFile.objects.for_organisation(message.organisation_id).filter(
        pk__in=ids, case=message.case, message=None).update(message=message)


def no_way() -> str:
    return _("Files go by mail only, and there is no address for this customer. Take the files away.")


def way_of(case: Case, *, has_files: bool) -> delivery.Way:
    """How a reply written now would reach the customer. Three queries."""
    message = Message(organisation_id=case.organisation_id, case=case)
    return delivery.choose_ways(case.organisation, [message], {message.pk} if has_files else set())[message.pk]


def of_messages(messages: Iterable[Message]) -> dict[int, list[MessageFile]]:
    """By message, what goes along. One query."""
    messages = list(messages)
    found: dict[int, list[MessageFile]] = defaultdict(list)
    if messages:
        rows = MessageFile.objects.for_organisation(messages[0].organisation_id)
        for file in rows.filter(message__in=messages).order_by("pk"):
            found[file.message_id].append(file)  # type: ignore[index]
    return found

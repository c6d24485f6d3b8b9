"""What customers said and what came with it: how long it is kept, and what stays of it.

An item, a message, a mail that loses its words stays a row: it is counted, rated, themed and dated as before, so that
no number changes. What an open case needs never goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cxloop.models import Organisation, OutgoingEmail
from cxloop.passing import empty_mails
from cxloop.retention import Kept, Passing, register
from feedback.follow_up import message_files
from feedback.models import (
    Analysis,
    Case,
    FeedbackItem,
    FeedbackRevision,
    FixQuestion,
    Flag,
    ImportOccurrence,
    ImportRun,
    InboundEmail,
    ItemTheme,
    MakeGood,
    Message,
    MessageFile,
    UsedLink,
)

ENDED = (ImportRun.State.DONE, ImportRun.State.STOPPED, ImportRun.State.FAILED)
LONGEST_LINK = 366  # days; a link works for a year at most


def needed(before: datetime, **of: Any) -> Exists:
    """A case that is open, or was until lately."""
    return Exists(Case.across_organisations.filter(**of).exclude(status=Case.Status.CLOSED, closed_at__lt=before))


def said(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    items = FeedbackItem.objects.for_organisation(organisation).filter(
        occurred_at__lt=before, processed_at__isnull=False, erased_at=None)
    return items.filter(~needed(before, pk=OuterRef("case_id")))


def erase_words(items: QuerySet[Any], now: datetime) -> None:
    """Words, and whatever quotes them. Ratings, sentiment, flags, themes and dates stay."""
    ids = list(items.values_list("pk", flat=True))
    FeedbackRevision.across_organisations.filter(item__in=ids).update(text="")
    Analysis.across_organisations.filter(item__in=ids).update(words=[], reasons=[])
    for quoting in (Flag, ItemTheme):
        quoting.across_organisations.filter(item__in=ids).update(evidence=[])
    items.update(text="", permalink="", erased_at=now)


def brought_along(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    items = FeedbackItem.objects.for_organisation(organisation).filter(
        occurred_at__lt=before, processed_at__isnull=False).exclude(attributes={})
    return items.filter(~needed(before, pk=OuterRef("case_id")))


def forget_attributes(items: QuerySet[Any], now: datetime) -> None:
    items.update(attributes={})


def talked(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    """Closed cases on which somebody wrote something that still stands."""
    wrote = Exists(Message.across_organisations.filter(Q(body__gt="") | Q(repeated__gt=""), case=OuterRef("pk")))
    commented = Exists(FixQuestion.across_organisations.filter(comment__gt="", case=OuterRef("pk")))
    gave = Exists(MakeGood.across_organisations.filter(Q(words__gt="") | Q(reason__gt=""), case=OuterRef("pk")))
    return Case.objects.for_organisation(organisation).filter(
        wrote | commented | gave, status=Case.Status.CLOSED, closed_at__lt=before)


def erase_talk(cases: QuerySet[Any], now: datetime) -> None:
    ids = list(cases.values_list("pk", flat=True))
    Message.across_organisations.filter(case__in=ids).update(body="", repeated="")
    FixQuestion.across_organisations.filter(case__in=ids).update(comment="")
    MakeGood.across_organisations.filter(case__in=ids).update(words="", reason="")


def forget_talk(cases: QuerySet[Any], now: datetime) -> None:
    ids = list(cases.values_list("pk", flat=True))
    erase_talk(cases, now)
    message_files.remove(MessageFile.across_organisations.filter(message_files.in_cases(ids)))


def came_in(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    mails = InboundEmail.objects.for_organisation(organisation).filter(
        state__in=(InboundEmail.State.HANDLED, InboundEmail.State.QUARANTINED), received_at__lt=before)
    return mails.exclude(raw=b"").filter(~needed(before, pk=OuterRef("case_id")))


def empty_mails_in(mails: QuerySet[Any], now: datetime) -> None:
    """The mail as it came, its files among it, and who wrote what about; that it came, when, and what it was stay."""
    mails.update(raw=b"", from_name="", from_address="", subject="")


def went_out(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    ended = (OutgoingEmail.State.SENT, OutgoingEmail.State.FAILED, OutgoingEmail.State.HELD,
             OutgoingEmail.State.RETURNED)
    mails = OutgoingEmail.objects.for_organisation(organisation).filter(state__in=ended, created_at__lt=before)
    about_open = Q(needed(before, pk=OuterRef("object_id")), object_kind="case")
    return mails.exclude(text="", html="").exclude(about_open)


def ended_runs(organisation: Organisation, before: datetime) -> QuerySet[Any]:
    return ImportRun.objects.for_organisation(organisation).filter(state__in=ENDED, created_at__lt=before)


def remove_files(field: str) -> Any:
    """First the file, then its name: a process that dies between leaves a name, and the next one tries again."""

    def remove(runs: QuerySet[Any], now: datetime) -> None:
        for name in runs.values_list(field, flat=True):
            default_storage.delete(name)
        runs.update(**{field: ""})

    return remove


def counted(before: datetime) -> QuerySet[Any]:
    """Counts of equal rows, which only a run that goes on needs."""
    return ImportOccurrence.across_organisations.filter(
        import_run__state=ImportRun.State.DONE, import_run__finished_at__lt=before)


register(
    Kept("said", _("What customers said"), _(
        "The words of feedback and what quotes them. Ratings, sentiment, themes and dates stay, and so does every "
        "number."), said, erase_words, least=30),
    Kept("attributes", _("What came beside the words"),
         _("Further columns of files and what channels sent along."), brought_along, forget_attributes, least=30),
    Kept("talk", _("Conversations of closed cases"),
         _("Messages, their files, notes and comments, counted from the day the case closed."), talked, forget_talk,
         least=30),
    Kept("mail_in", _("Mails that came in"), _("The mail as it came, its files, its sender and subject."), came_in,
         empty_mails_in, least=7),
    Kept("mail_out", _("Bodies of mails that left"),
         _("That a mail left, when and to whom stays in the outbox."), went_out, empty_mails, least=7),
    Kept("import_files", _("Files that were imported"), _("As they were uploaded."),
         lambda organisation, before: ended_runs(organisation, before).exclude(file=""), remove_files("file")),
    Kept("rejected_rows", _("Rejected rows of imports"), _("The files of rows that could not be read."),
         lambda organisation, before: ended_runs(organisation, before).exclude(rejects_file=""),
         remove_files("rejects_file")),
    Passing("links that were used", LONGEST_LINK,
            lambda before: UsedLink.across_organisations.filter(used_at__lt=before)),
    Passing("counts of imported rows", 7, counted),
    Passing("files of replies that were never sent", 90,
            lambda before: MessageFile.across_organisations.filter(message=None, created_at__lt=before),
            lambda rows, now: message_files.remove(rows)),
)

"""What people do to keep their desk in order: tags, and cases put aside until later. No promise moves by it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, InvalidMove
from feedback.follow_up.actions import must_be_open
from feedback.follow_up.case_work import change, locked, tell_story
from feedback.models import Case, CaseTag, Tag

# As good as never: put aside until the customer answers.
UNTIL_ANSWERED = datetime(9000, 1, 1, tzinfo=UTC)


@transaction.atomic
def snooze(case: Case, *, until: datetime | None, actor: Actor, now: datetime) -> Case:
    """The case, out of sight until a time, or (None) until the customer answers. Late cases are seen all the same."""
    until = until or UNTIL_ANSWERED
    if until <= now:
        raise InvalidInput(_("Choose a time that is still to come."), field="until")
    case = locked(case, actor)
    must_be_open(case)
    change(case, snoozed_until=until)
    tell_story(case, actor, "case.snoozed", now, "", until="" if until == UNTIL_ANSWERED else until.isoformat())
    return case


@transaction.atomic
def wake(case: Case, *, actor: Actor, now: datetime) -> Case:
    """The case, in sight again."""
    case = locked(case, actor)
    if case.snoozed_until is None:
        raise InvalidMove(_("Case %(number)s is not put aside.") % {"number": case.number}, move="wake")
    change(case, snoozed_until=None)
    tell_story(case, actor, "case.woken", now, "")
    return case


@transaction.atomic
def tag(case: Case, *, name: str, actor: Actor, now: datetime) -> Tag:
    """The tag, on the case. A new word becomes a tag; one that stands on the case already changes nothing."""
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > 50:
        raise InvalidInput(_("A tag is one to fifty characters."), field="name")
    case = locked(case, actor)
    tags = Tag.objects.for_organisation(case.organisation_id)
    Tag.objects.bulk_create([Tag(organisation_id=case.organisation_id, name=name)], ignore_conflicts=True)
    found: Tag = tags.get(name__iexact=name)
    on_it = CaseTag.objects.for_organisation(case.organisation_id).filter(case=case, tag=found)
    if not on_it.exists():
        CaseTag.objects.create(organisation_id=case.organisation_id, case=case, tag=found)
        tell_story(case, actor, "case.tagged", now, "", tag=found.name)
    return found


@transaction.atomic
def untag(case: Case, *, name: str, actor: Actor, now: datetime) -> Case:
    """The case, without the tag."""
    case = locked(case, actor)
    on_it = CaseTag.objects.for_organisation(case.organisation_id).filter(case=case, tag__name__iexact=name)
    if on_it.delete()[0]:
        tell_story(case, actor, "case.untagged", now, "", tag=name)
    return case

"""Hosted surveys: made, closed and opened again by staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from cxloop.organisations import check_language
from feedback.ingest.service import source_called
from feedback.models import Source, Survey, Touchpoint

CHANNEL = "survey"


@transaction.atomic
def create(
    organisation: Organisation,
    name: str,
    actor: Actor,
    now: datetime,
    *,
    touchpoint: Touchpoint | None = None,
    source: Source | None = None,
    asks_contact: bool = True,
    open_question: str = "",
    language: str = "",
) -> Survey:
    """The survey, open for answers. They count to `source`, a survey's, or to a new one of the survey's name.

    `language` is the one `open_question` is written in, the organisation's unless told; whoever reads another is asked
    in our words. InvalidInput naming the field: `name` when it belongs to another channel or another survey.
    """
    permissions.require(actor, "sources.write")
    name = " ".join(name.split())[:200]
    if not name:
        raise InvalidInput(_("Give the survey a name."), field="name")
    language = language or organisation.language
    check_language(language)
    source = source_for(organisation, name, source)
    if Survey.objects.for_organisation(organisation).filter(name=name).exists():
        raise InvalidInput(_("There is a survey with this name: colleagues could not tell them apart."), field="name")
    survey: Survey = Survey.objects.create(
        organisation=organisation,
        name=name,
        source=source,
        touchpoint=touchpoint,
        asks_contact=asks_contact,
        open_question={language: open_question.strip()} if open_question.strip() else {},
        created_at=now,
    )
    audit.record(organisation, actor, "survey.created", "survey", survey.pk, now, source=source.pk)
    return survey


def source_for(organisation: Organisation, name: str, chosen: Source | None) -> Source:
    """The chosen source, else the one of this name, made when there is none. InvalidInput for another channel's."""
    source = chosen or source_called(organisation, name, CHANNEL)
    if source.channel != CHANNEL:
        if chosen is not None:
            raise InvalidInput(_("Choose a source that surveys answer to."), field="source")
        raise InvalidInput(_("There is another source with this name."), field="name")
    return source


@transaction.atomic
def turn(survey: Survey, is_active: bool, actor: Actor, now: datetime) -> Survey:
    """The survey, taking answers or not."""
    permissions.require(actor, "sources.write")
    survey.is_active = is_active
    survey.save(update_fields=["is_active"])
    action = "survey.opened" if is_active else "survey.closed"
    audit.record(survey.organisation_id, actor, action, "survey", survey.pk, now)
    return survey

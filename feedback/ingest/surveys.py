"""Hosted surveys: made, closed and opened again by staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from feedback.ingest.service import source_called
from feedback.models import Survey, Touchpoint


@transaction.atomic
def create(
    organisation: Organisation,
    name: str,
    actor: Actor,
    now: datetime,
    *,
    touchpoint: Touchpoint | None = None,
    asks_contact: bool = True,
    open_question: str = "",
) -> Survey:
    """The survey, open for answers, with a source of its own. InvalidInput when the name belongs to another channel."""
    permissions.require(actor, "sources.write")
    name = " ".join(name.split())[:200]
    if not name:
        raise InvalidInput(_("Give the survey a name."), field="name")
    source = source_called(organisation, name, "survey")
    if source.channel != "survey":
        raise InvalidInput(_("There is another source with this name."), field="name")
    said = {organisation.language: open_question.strip()} if open_question.strip() else {}
    survey: Survey = Survey.objects.create(
        organisation=organisation,
        name=name,
        source=source,
        touchpoint=touchpoint,
        asks_contact=asks_contact,
        open_question=said,
    )
    audit.record(organisation, actor, "survey.created", "survey", survey.pk, now, source=source.pk)
    return survey


@transaction.atomic
def turn(survey: Survey, is_active: bool, actor: Actor, now: datetime) -> Survey:
    """The survey, taking answers or not."""
    permissions.require(actor, "sources.write")
    survey.is_active = is_active
    survey.save(update_fields=["is_active"])
    action = "survey.opened" if is_active else "survey.closed"
    audit.record(survey.organisation_id, actor, action, "survey", survey.pk, now)
    return survey

"""Words a team uses again and again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation, Team
from feedback.models import Macro


@transaction.atomic
def save(
    organisation: Organisation, actor: Actor, now: datetime, *, name: str, body: str, team: Team | None,
    is_active: bool, macro: Macro | None = None,
) -> Macro:
    """The macro, new or changed. InvalidInput for a name that is taken."""
    permissions.require(actor, "macros.write")
    name = " ".join(name.split())
    rows = Macro.objects.for_organisation(organisation)
    if rows.filter(name=name).exclude(pk=macro.pk if macro else None).exists():
        raise InvalidInput(_("There is a macro of this name already."), field="name")
    row = macro or Macro(organisation=organisation, created_at=now)
    row.name, row.body, row.team, row.is_active = name, body, team, is_active
    row.save()
    audit.record(organisation, actor, "macro.saved", "macro", row.pk, now, name=name, is_active=is_active)
    return row

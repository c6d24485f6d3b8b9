"""The functions leaders answer for: the usual ones and an organisation's own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.models import Function
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation


@transaction.atomic
def save(organisation: Organisation, name: str, actor: Actor, now: datetime, *, is_active: bool = True,
         function: Function | None = None) -> Function:
    """The function, new or renamed; its key stays. InvalidInput naming `name` when it is empty or taken."""
    permissions.require(actor, "rounds.write")
    name = " ".join(name.split())
    rows = Function.objects.for_organisation(organisation)
    if not name:
        raise InvalidInput(_("Give it a name."), field="name")
    if rows.filter(name__iexact=name).exclude(pk=function.pk if function else None).exists():
        raise InvalidInput(_("There is a function of this name already."), field="name")
    row = function or Function(organisation=organisation, key=_fresh_key(organisation, name), order=rows.count())
    row.name, row.is_active = name, is_active
    row.save()
    audit.record(organisation, actor, "function.saved", "function", row.pk, now, name=name, is_active=is_active)
    return row


def _fresh_key(organisation: Organisation, name: str) -> str:
    stem = slugify(name)[:50] or "function"
    taken = set(Function.objects.for_organisation(organisation).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if key not in taken)

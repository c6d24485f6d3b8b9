"""What a program or person names in words: a colleague, a position, a root cause. InvalidInput naming the field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation, Position
from feedback.models import RootCause


def colleague(organisation: Organisation, said: Any) -> Membership:
    """The person with this id or e-mail address, who has not left."""
    rows = Membership.objects.for_organisation(organisation).filter(left_at=None).select_related("user")
    return _one(rows, said, "user__email__iexact", "assignee", _("There is no colleague %(said)s."))


def position(organisation: Organisation, said: Any) -> Position:
    """The position with this id or title that is in use."""
    rows = Position.objects.for_organisation(organisation).filter(is_active=True)
    return _one(rows, said, "title", "position", _("There is no position %(said)s."))


def root_cause(organisation: Organisation, said: Any) -> RootCause:
    """The root cause with this id or name that is in use."""
    rows = RootCause.objects.for_organisation(organisation).filter(is_active=True)
    return _one(rows, said, "name", "root_cause", _("There is no root cause %(said)s."))


def _one(rows: Any, said: Any, by_name: str, field: str, sentence: str) -> Any:
    text = said.replace("\x00", "").strip() if isinstance(said, str) else ""
    try:
        found = rows.filter(public_id=UUID(text)).first()
    except ValueError:
        found = rows.filter(**{by_name: text}).first() if text else None
    if found is None:
        raise InvalidInput(sentence % {"said": text[:80] or "—"}, field=field)
    return found

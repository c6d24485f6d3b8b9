"""Lists people come back to, kept under a name. Each belongs to whoever saved it; a shared one is read by a team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput, NotAllowed
from cxloop.models import Membership, Team
from feedback.models import SavedView

MOST = 100  # of one person


def save(
    me: Membership, *, name: str, query: Mapping[str, list[str]], team: Team | None, is_pinned: bool, now: datetime,
    view: SavedView | None = None,
) -> SavedView:
    """The view, saved anew or changed. InvalidInput for a name that is missing or taken, or a foreign team."""
    name = " ".join(name.replace("\x00", "").split())[:80]
    if not name:
        raise InvalidInput(_("Give the view a name."), field="name")
    if team is not None and team.organisation_id != me.organisation_id:
        raise InvalidInput(_("This team does not work here."), field="team")
    own = SavedView.objects.for_organisation(me.organisation_id).filter(membership=me)
    if view is not None:
        must_own(view, me)
    if own.filter(name=name).exclude(pk=view.pk if view else None).exists():
        raise InvalidInput(_("You have a view of this name already."), field="name")
    if view is None and own.count() >= MOST:
        raise InvalidInput(_("A hundred views are the most. Delete one you no longer need."), field="name")
    row = view or SavedView(organisation_id=me.organisation_id, membership=me, created_at=now, query=dict(query))
    row.name, row.team, row.is_pinned = name, team, is_pinned
    row.save()
    return row


def forget(view: SavedView, me: Membership) -> None:
    must_own(view, me)
    view.delete()


def must_own(view: SavedView, me: Membership) -> None:
    if view.membership_id != me.pk:
        raise NotAllowed()

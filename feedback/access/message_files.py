"""A file of a reply, by its public id."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from cxloop.errors import NotFound
from cxloop.models import Membership
from feedback.models import MessageFile


def file_of(me: Membership, case_id: UUID, public_id: UUID) -> MessageFile:
    """The file. NotFound when it is not of this case, or stands in a draft of somebody else."""
    rows = MessageFile.objects.for_organisation(me.organisation_id).filter(public_id=public_id)
    mine = Q(message=None, case__public_id=case_id, membership=me)
    row = rows.filter(mine | Q(message__case__public_id=case_id)).first()
    if row is None:
        raise NotFound()
    return row

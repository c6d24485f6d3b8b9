"""What a person is asked beside this."""

from __future__ import annotations

from assessments.models import Participant


def other_functions(participant: Participant) -> list[str]:
    """The other functions the same person answers for in the same round."""
    rows = Participant.objects.for_organisation(participant.organisation_id).filter(
        round=participant.round_id, person=participant.person, revoked_at=None).exclude(pk=participant.pk)
    return list(rows.order_by("function__order").values_list("function__name", flat=True))

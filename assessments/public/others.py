"""After the reveal: you and the others, by the same link."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from assessments.public.desk import Desk, at_desk
from assessments.queries.yours import yours


@at_desk
def others(desk: Desk) -> HttpResponse:
    """Their own answers beside those of their function and of all. Not found before the reveal, or without any."""
    found = yours(desk.participant) if desk.round.revealed_at is not None else None
    if found is None:
        raise Http404
    return desk.show("others", found=found)

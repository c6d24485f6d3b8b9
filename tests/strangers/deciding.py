"""Links that approve or decline a make-good, and what must not come of swapping their parts."""

from __future__ import annotations

from typing import Any

from django.test import Client

from feedback.models import MakeGood
from tests.doors import given_on


def deciding(world: Any) -> dict[str, Any]:
    """What a link to Bob carries about one of two make-goods he is asked to approve."""
    mine = MakeGood.objects.for_organisation(world.people.acme)
    if not mine.exists():
        for case in (world.case, world.asked):
            given_on(case, world.people, world.now)
    return {"g": str(mine.get(case=world.case).public_id)}


def deciding_swaps(world: Any) -> dict[str, dict[str, Any]]:
    other = MakeGood.objects.for_organisation(world.people.acme).get(case=world.asked)
    return {"of another case": {"g": str(other.public_id)}}


def decided(world: Any, token: str) -> int:
    return Client(raise_request_exception=False).post(f"/g/{token}", {"reason": "No."}).status_code

"""The saved views that stand in a person's menu: read with every page, so in one statement the server has planned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cxloop.database.prepared import fetch
from cxloop.models import Membership


@dataclass(frozen=True, slots=True)
class Pinned:
    """A view by its key, its name, and the parameters of its address."""

    key: str
    name: str
    query: dict[str, list[str]]


PINNED = """
SELECT v.id, v.name, v.query FROM feedback_savedview v
WHERE v.organisation_id = %(organisation)s::bigint AND v.is_pinned AND (
    v.membership_id = %(me)s::bigint
    OR v.team_id IN (SELECT t.team_id FROM cxloop_teammembership t WHERE t.membership_id = %(me)s::bigint))
ORDER BY v.name, v.id LIMIT %(most)s::int
"""


def pinned(me: Membership, most: int) -> list[Pinned]:
    """The person's own and their teams' pinned views by name, at most `most`. One query."""
    rows: list[tuple[Any, ...]] = fetch(PINNED, {"organisation": me.organisation_id, "me": me.pk, "most": most})
    return [Pinned(str(key), name, json.loads(query)) for key, name, query in rows]

"""What customers said of touchpoints and themes in a period: how many were happy with each, and some of their words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cxloop.models import Organisation
from cxloop.periods import Period
from feedback.queries import masking
from feedback.queries.line_parts import Caller

RECENT = 3_000  # items whose words are looked through, the newest first: more would say the same
TELLING = (40, 400)  # characters that say something and are still read
ALIKE = 4  # times as many are read, because some are the same

Subject = tuple[str, str]  # touchpoint or theme, and its key

# An item counts once for its touchpoint and once for each of its themes.
SPOKEN = """
    SELECT r.id, 'touchpoint' AS kind, t.key FROM {items} r JOIN feedback_touchpoint t ON t.id = r.touchpoint_id
    UNION ALL
    SELECT r.id, 'theme', h.key FROM {items} r JOIN feedback_itemtheme x ON x.item_id = r.id
        JOIN feedback_theme h ON h.id = x.theme_id
"""
MOODS = f"""
WITH heard AS (
    SELECT i.id, i.touchpoint_id, a.is_unhappy OR a.label = 'negative' AS unhappy, a.label = 'positive' AS happy
    FROM feedback_feedbackitem i JOIN feedback_analysis a ON a.item_id = i.id
    WHERE i.organisation_id = %(organisation)s::bigint AND i.occurred_at >= %(start)s::timestamptz
        AND i.occurred_at < %(end)s::timestamptz AND a.label <> 'not_analysed' AND i.text <> ''
)
SELECT s.kind, s.key, count(*) FILTER (WHERE happy AND NOT unhappy), count(*) FILTER (WHERE NOT happy AND NOT unhappy),
    count(*) FILTER (WHERE unhappy)
FROM ({SPOKEN.format(items="heard")}) s JOIN heard USING (id) GROUP BY s.kind, s.key
"""  # noqa: S608 (its own pieces)
VOICES = f"""
WITH recent AS (
    SELECT i.id, i.touchpoint_id, i.occurred_at, a.is_unhappy OR a.label = 'negative' AS unhappy,
        length(i.text) BETWEEN {TELLING[0]} AND {TELLING[1]} AS telling
    FROM feedback_feedbackitem i JOIN feedback_analysis a ON a.item_id = i.id
    WHERE i.organisation_id = %(organisation)s::bigint AND i.occurred_at >= %(start)s::timestamptz
        AND i.occurred_at < %(end)s::timestamptz AND i.text <> ''
    ORDER BY i.occurred_at DESC, i.id DESC LIMIT {RECENT}
), chosen AS (
    SELECT s.kind, s.key, s.id, row_number() OVER (PARTITION BY s.kind, s.key
        ORDER BY r.telling DESC, r.unhappy = asked.unhappy DESC, r.occurred_at DESC, r.id DESC) AS place
    FROM ({SPOKEN.format(items="recent")}) s JOIN recent r USING (id)
    JOIN unnest(%(kinds)s::text[], %(keys)s::text[], %(unhappy)s::bool[]) AS asked (kind, key, unhappy)
        ON asked.kind = s.kind AND asked.key = s.key
)
SELECT c.kind, c.key, i.public_id, i.text, coalesce(nullif(a.language, ''), i.language, ''), i.occurred_at, o.name,
    k.public_id, k.name, k.handle, k.segment, k.value
FROM chosen c JOIN feedback_feedbackitem i ON i.id = c.id JOIN feedback_analysis a ON a.item_id = i.id
JOIN feedback_source o ON o.id = i.source_id LEFT JOIN feedback_customer k ON k.id = i.customer_id
WHERE c.place <= %(most)s::int ORDER BY c.kind, c.key, c.place
"""  # noqa: S608 (its own pieces)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one customer said. What must not be seen is covered."""

    public_id: UUID
    text: str
    language: str
    said_at: datetime
    source: str


def moods(organisation: Organisation, period: Period) -> dict[Subject, tuple[int, int, int]]:
    """How many verbatims about each touchpoint and theme were happy, neither, and unhappy. One query."""
    values = {"organisation": organisation.pk, "start": period.start, "end": period.end}
    return {(kind, key): (happy, neither, unhappy) for kind, key, happy, neither, unhappy in read(MOODS, values)}


def voices(
    organisation: Organisation, period: Period, wanted: Sequence[Subject], liked: Collection[Subject], seen: bool,
    most: int = 3,
) -> dict[Subject, tuple[Voice, ...]]:
    """At most `most` verbatims about each of the wanted, among the newest 3,000 of the period. One query.

    Those that can be quoted come first; of what customers like, what happy ones say, else what unhappy ones say.
    Nothing is quoted twice. `seen` says whether whoever reads may know who said it.
    """
    if not wanted:
        return {}
    rows = read(VOICES, {
        "organisation": organisation.pk, "start": period.start, "end": period.end, "most": ALIKE * most,
        "kinds": [kind for kind, _key in wanted], "keys": [key for _kind, key in wanted],
        "unhappy": [each not in liked for each in wanted],
    })
    found: dict[Subject, list[Voice]] = {}
    texts: dict[Subject, set[str]] = {}
    for kind, key, public_id, text, language, said_at, source, *customer in rows:
        said = found.setdefault((kind, key), [])
        if len(said) == most or text in texts.setdefault((kind, key), set()):
            continue
        texts[kind, key].add(text)
        caller = Caller(*customer) if customer[0] is not None else None
        said.append(Voice(public_id, masking.words(text, seen, caller), language, said_at, source))
    return {each: tuple(said) for each, said in found.items()}


def read(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows, planned for these values. A plan for any values, which a prepared statement gets in the end, does not
    know how short the period and how few the subjects are, and takes thirty times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()

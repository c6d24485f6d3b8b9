"""One item handed in by itself, in two statements and without anybody's turn: what most requests to the API are.

Only what needs no thought goes this way: a new item, of a source that is there, at a touchpoint that is there, of
nobody, of a customer of whom nothing is new, or of a customer nobody has met. Everything else is for `service.store`,
which reads, weighs and takes its turn. The database's own constraints say when somebody else came first.
"""

from __future__ import annotations

import json
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, connection, transaction

from cxloop import wakeups
from cxloop.database.prepared import fetch
from cxloop.models import Organisation
from feedback.ingest.customers import KNOWN_BY
from feedback.ingest.incoming import Incoming
from feedback.ingest.revisions import key_of_erased
from feedback.ingest.service import source_key
from feedback.ingest.touchpoints import SEPARATOR, touchpoint_key

NEW, KNOWN, NOBODY = "new", "known", "nobody"


def store_one(organisation: Organisation, source: str, incoming: Incoming, now: datetime) -> uuid.UUID | None:
    """The public id of the item, stored and announced; None when it has to go the long way, and nothing is stored.

    `source` is the name of the source. Two or three statements, and one transaction.
    """
    key = incoming.external_id or f"live:{uuid.uuid4().hex}"
    place = known_place(organisation, source, key, incoming.touchpoint)
    if place is None:
        return None
    who = customer_of(organisation, incoming)
    if who is None:
        return None
    public_id = uuid.uuid4()
    values = {**row(incoming, now), **vars(place), **who.given, "key": key, "public_id": public_id,
              "organisation": organisation.pk}
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            fetch(writing(who.kind, bool(incoming.ratings)), values)
            wakeups.wake("feedback")
    except IntegrityError:  # somebody brought the same item or customer just now
        return None
    return public_id


@dataclass
class Place:
    """Where the item goes."""

    source: int
    touchpoint: int | None
    acknowledge: bool


PLACE = """
    SELECT source.id, source.touchpoint_id, source.acknowledge, touchpoint.id,
           EXISTS (SELECT FROM feedback_feedbackitem item
                   WHERE item.source_id = source.id AND item.external_id = %(key)s::text)
           OR source.holds_erased AND EXISTS (
                   SELECT FROM feedback_feedbackitem item
                   WHERE item.source_id = source.id AND item.external_id = %(erased)s::text)
    FROM feedback_source source LEFT JOIN feedback_touchpoint touchpoint
      ON touchpoint.organisation_id = %(organisation)s::bigint AND touchpoint.key = %(touchpoint)s::text
      AND touchpoint.level = 'touchpoint'
    WHERE source.organisation_id = %(organisation)s::bigint
      AND (source.key = %(source)s::text OR source.name = %(name)s::text)
    ORDER BY source.id LIMIT 1
"""


def known_place(organisation: Organisation, source: str, key: str, touchpoint: str) -> Place | None:
    """The place, when source and touchpoint are there and the source does not hold the item yet."""
    if SEPARATOR.search(touchpoint):
        return None
    rows = fetch(PLACE, {
        "organisation": organisation.pk, "source": source_key(source), "name": source[:200], "key": key,
        "erased": key_of_erased(key), "touchpoint": touchpoint_key(touchpoint) if touchpoint else ""})
    if not rows:
        return None
    source_id, usual, acknowledge, found, is_there = rows[0]
    if is_there or (touchpoint and found is None):
        return None
    return Place(source_id, found or usual, acknowledge)


@dataclass
class Who:
    """Whether the customer is new, known or nobody, and what the statement is to be told of them."""

    kind: str
    given: dict[str, Any]


@cache
def asking(kinds: tuple[str, ...]) -> str:
    """The statement that finds the customers by one identity of each of these kinds. Each is looked up by itself: as
    one join, its plan would be kept from when the table was small.
    """
    columns = ", ".join(f"customer.{name}" for name in KNOWN_BY)
    return " UNION ALL ".join(f"""
        SELECT customer.id, {columns}
        FROM feedback_customeridentity identity JOIN feedback_customer customer ON customer.id = identity.customer_id
        WHERE identity.organisation_id = %(organisation)s::bigint
          AND identity.kind = '{kind}' AND identity.value = %({kind})s::text
    """ for kind in kinds)  # noqa: S608  our own words alone


def customer_of(organisation: Organisation, incoming: Incoming) -> Who | None:
    """Who spoke, when it is nobody, or a customer none of whose identities is known, or one with all of them of whom
    the item says nothing new.
    """
    who = incoming.customer
    identities = who.identities()
    told = {name: getattr(who, name) for name in KNOWN_BY if name != "language"} | {"language": incoming.language[:10]}
    if not identities and not (who.name or who.segment or who.value is not None):
        return Who(NOBODY, {})
    kinds = tuple(kind for kind, _value in identities)
    rows = fetch(asking(kinds), {"organisation": organisation.pk, **dict(identities)}) if identities else []
    if not rows:
        values = [value for _kind, value in identities]
        learnt = {f"customer_{name}": value for name, value in told.items()}
        return Who(NEW, {**learnt, "customer_id": uuid.uuid4(), "kinds": list(kinds), "values": values})
    says_new = any(value not in ("", None) and value != rows[0][1 + place]
                   for place, value in enumerate(told[name] for name in KNOWN_BY))
    if len(rows) != len(identities) or len({row[0] for row in rows}) > 1 or says_new:
        return None
    return Who(KNOWN, {"customer": rows[0][0]})


def row(incoming: Incoming, now: datetime) -> dict[str, Any]:
    """What the item says of itself."""
    ratings = list({rating.kind: rating for rating in incoming.ratings}.values())
    notes = {f"import.{name}": note for name, note in incoming.notes.items()}
    return {
        "text": incoming.text, "question": incoming.question, "language": incoming.language[:10],
        "locale": incoming.locale[:20], "region": incoming.region[:100], "permalink": incoming.permalink[:2000],
        "attributes": json.dumps({**incoming.attributes, **notes}), "occurred_at": incoming.occurred_at or now,
        "now": now, "rating_kinds": [rating.kind for rating in ratings],
        "ratings": [float(rating.value) for rating in ratings], "lows": [float(rating.low) for rating in ratings],
        "highs": [float(rating.high) for rating in ratings],
    }


ITEM = """
    INSERT INTO feedback_feedbackitem (
      organisation_id, public_id, source_id, external_id, text, question, language, locale, region, permalink,
      attributes, touchpoint_id, customer_id, occurred_at, received_at, is_bulk, acknowledge, failure)
    SELECT %(organisation)s::bigint, %(public_id)s::uuid, %(source)s::bigint, %(key)s::text, %(text)s::text,
      %(question)s::text, %(language)s::text, %(locale)s::text, %(region)s::text, %(permalink)s::text,
      %(attributes)s::jsonb, %(touchpoint)s::bigint, {customer}, %(occurred_at)s::timestamptz, %(now)s::timestamptz,
      false, %(acknowledge)s::boolean, '' {source}
    RETURNING id
"""
RATING = """
    INSERT INTO feedback_rating (organisation_id, item_id, kind, value, low, high)
    SELECT %(organisation)s::bigint, item.id, given.* FROM item, unnest(
      %(rating_kinds)s::text[], %(ratings)s::float8[], %(lows)s::float8[], %(highs)s::float8[]) AS given
"""
MET = f"""
    INSERT INTO feedback_customer (
      organisation_id, public_id, first_seen_at, last_seen_at, {", ".join(KNOWN_BY)})
    SELECT %(organisation)s::bigint, %(customer_id)s::uuid, %(occurred_at)s::timestamptz,
      %(occurred_at)s::timestamptz,
      {", ".join(f"%(customer_{name})s::{'numeric' if name == 'value' else 'text'}" for name in KNOWN_BY)}
    RETURNING id
"""
IDENTITY = """
    INSERT INTO feedback_customeridentity (organisation_id, customer_id, kind, value)
    SELECT %(organisation)s::bigint, customer.id, given.*
    FROM customer, unnest(%(kinds)s::text[], %(values)s::text[]) AS given
"""
SEEN = """
    UPDATE feedback_customer SET first_seen_at = least(first_seen_at, %(occurred_at)s::timestamptz),
      last_seen_at = greatest(last_seen_at, %(occurred_at)s::timestamptz)
    WHERE id = %(customer)s::bigint
"""


@cache
def writing(kind: str, is_rated: bool) -> str:
    """The statement that writes an item with its customer and its ratings."""
    parts: dict[str, str] = {}
    if kind == NEW:
        parts |= {"customer": MET, "identity": IDENTITY}
        parts["item"] = ITEM.format(customer="customer.id", source="FROM customer")
    elif kind == KNOWN:
        parts |= {"seen": SEEN, "item": ITEM.format(customer="%(customer)s::bigint", source="")}
    else:
        parts["item"] = ITEM.format(customer="NULL", source="")
    if is_rated:
        parts["rating"] = RATING
    steps = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    return f"WITH {steps} SELECT id FROM item"  # noqa: S608  our own words alone

"""What is already known of the items that come in again: the same as before, or edited by their author."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cxloop.bulk import update_values
from cxloop.models import Organisation
from feedback.ingest.incoming import Incoming
from feedback.models import FeedbackItem, FeedbackRevision, Rating, Source

ERASED = "erased:"
Content = tuple[str, tuple[tuple[str, float], ...]]


@dataclass(slots=True)
class _Known:
    """One item: what it says now, whatever it said before, and the versions this batch replaces."""

    current: Content
    former: set[Content] = field(default_factory=set)
    replaced: list[tuple[Content, list[dict[str, Any]]]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    newest: Incoming | None = None
    pk: int = 0  # 0 until the row is made
    public_id: uuid.UUID | None = None
    is_erased: bool = False


def key_of_erased(key: str) -> str:
    """What stays of the key of an item whose customer was erased: it tells that the item comes again, not which it is.

    Its own digest when it is one already.
    """
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return key if key.startswith(ERASED) else f"{ERASED}{digest}"


class Revisions:
    """Three queries tell what the source holds under the keys; five at most write what changed."""

    def __init__(self, organisation: Organisation, source: Source, keys: list[str], now: datetime) -> None:
        self.organisation, self.now = organisation, now
        self.known: dict[str, _Known] = {}
        by_id: dict[int, _Known] = {}
        items = FeedbackItem.objects.for_organisation(organisation).filter(source=source, external_id__among=keys)
        columns = ("pk", "public_id", "external_id", "text", "erased_at")
        known_as = list(items.values_list(*columns))
        again: dict[str, str] = {}
        if source.holds_erased:
            again = {key_of_erased(key): key for key in keys}
            erased = FeedbackItem.objects.for_organisation(organisation).filter(source=source, external_id__in=again)
            known_as += list(erased.values_list(*columns))
        for pk, public_id, external_id, text, erased_at in known_as:
            key = again.get(external_id, external_id)
            by_id[pk] = self.known[key] = _Known(
                (text, ()), pk=pk, public_id=public_id, is_erased=erased_at is not None)
        if not by_id:
            return
        for rating in Rating.objects.for_organisation(organisation).filter(item__among=by_id):
            by_id[rating.item_id].ratings.append(
                {"kind": rating.kind, "value": rating.value, "low": rating.low, "high": rating.high}
            )
        for known in by_id.values():
            known.current = (known.current[0], _plain(known.ratings))
        for revision in FeedbackRevision.objects.for_organisation(organisation).filter(item__among=by_id):
            by_id[revision.item_id].former.add((revision.text, _plain(revision.ratings)))

    def outcome(self, key: str, item: Incoming) -> str:
        """created, duplicate or revised; remembered, so that the same key later in the batch is seen.

        Words that were there before are a duplicate, not a revision: a second run of an old file changes
        nothing. So is whatever comes again of an item whose words went: they must not come back.
        """
        ratings = _as_rows(item)
        content = (item.text, _plain(ratings))
        known = self.known.get(key)
        if known is None:
            self.known[key] = _Known(content, ratings=ratings)
            return "created"
        if content == known.current or content in known.former or known.is_erased:
            return "duplicate"
        known.replaced.append((known.current, known.ratings))
        known.former.add(known.current)
        known.current, known.ratings, known.newest = content, ratings, item
        return "revised"

    def identity(self, key: str) -> tuple[int, uuid.UUID | None]:
        return self.known[key].pk, self.known[key].public_id

    def know(self, made: Iterable[tuple[str, int, uuid.UUID]]) -> None:
        """Remembers the new items: key, id and public id."""
        for key, pk, public_id in made:
            self.known[key].pk, self.known[key].public_id = pk, public_id

    def edited(self) -> list[int]:
        """The items that say something else from now on."""
        return [known.pk for known in self.known.values() if known.newest is not None]

    def write(self) -> None:
        """Keeps the replaced versions and gives the items their new words; they wait to be processed
        again.
        """
        edited = [known for known in self.known.values() if known.newest is not None]
        if not edited:
            return
        FeedbackRevision.objects.bulk_create(
            FeedbackRevision(
                organisation=self.organisation,
                item_id=known.pk,
                text=content[0],
                ratings=ratings,
                replaced_at=self.now,
            )
            for known in edited
            for content, ratings in known.replaced
        )
        fields = ("text", "processed_at", "failed_at", "failure")
        update_values(FeedbackItem, fields, ((known.pk, known.current[0], None, None, "") for known in edited))
        Rating.objects.for_organisation(self.organisation).filter(item__in=self.edited()).delete()
        Rating.objects.bulk_create(
            Rating(organisation=self.organisation, item_id=known.pk, **rating)
            for known in edited
            for rating in known.ratings
        )


def _as_rows(item: Incoming) -> list[dict[str, Any]]:
    return [
        {"kind": rating.kind, "value": rating.value, "low": rating.low, "high": rating.high}
        for rating in item.last_ratings()
    ]


def _plain(ratings: list[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((rating["kind"], rating["value"]) for rating in ratings))

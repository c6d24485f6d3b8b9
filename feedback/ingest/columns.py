"""A guess which column holds what, from its name and from its values; a person's word comes first.

A name alone is never enough: a column called `feedback` that holds 0 and 1 is no text, one called `id`
whose values repeat is no id. What was decided and what was left alone is said in the mapping's notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from feedback.ingest.aliases import FIELD_NAMES, KNOWN, PERSONAL, plain
from feedback.ingest.column_values import Seen, fits, guess_scale, look_at
from feedback.ingest.dates import detect_form
from feedback.ingest.mapping import RATINGS, Mapping, Scaled, Wish, kind_for, parse_wishes
from feedback.ingest.tables import Table
from feedback.ingest.values import is_damaged

ORDER = (
    "external_id",
    "email",
    "phone",
    "customer_id",
    "handle",
    "occurred_at",
    "text",
    "question",
    "touchpoint",
    "language",
    "locale",
    "region",
    "segment",
    "value",
    "permalink",
    "name",
)
TITLES = frozenset(map(plain, ("title", "subject", "headline", "review_title", "betreff", "überschrift", "titel")))
MOST_ATTRIBUTES = 15
MOST_KINDS = 50  # different values up to which a column is a category and not somebody's particulars
ASKED = {
    "nps": re.compile(r"how likely.*recommend|likely.*recommend|weiterempf|\bnps\b", re.IGNORECASE),
    "csat": re.compile(r"how satisfied|satisfaction|wie zufrieden|\bcsat\b", re.IGNORECASE),
    "ces": re.compile(r"how easy|easy was it|effort|wie einfach|wie leicht|\bces\b", re.IGNORECASE),
    "stars": re.compile(r"\bstars?\b|sterne", re.IGNORECASE),
}
ASKED_TEXT = re.compile(
    r"comment|reason|feedback|why|improve|verbatim|tell us|anything else|describe|kommentar|grund"
    r"|warum|verbesser|anmerkung|mitteilen|sagen",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Guess:
    table: Table
    seen: dict[str, Seen]
    mapping: Mapping
    closed: set[str]
    zone: str
    now: datetime
    order: str

    def free(self) -> list[str]:
        used = self.mapping.used()
        return [column for column in self.table.columns if column not in used]


def guess_mapping(table: Table, wishes: Iterable[str], zone: str, now: datetime, order: str = "") -> Mapping:
    """The mapping for the table: the wishes (`field=column[:low-high]`), then what can be told from its
    sample.

    `zone` is the time zone of dates without one; `order` dmy or mdy when the person said so. InvalidInput
    for a wish that names no field or no column.
    """
    rows = [row.values for row in table.sample if not row.problem]
    seen = {column: look_at(row.get(column, "") for row in rows) for column in table.columns}
    guess = _Guess(table, seen, Mapping(zone=zone), set(), zone, now, order)
    for wish in parse_wishes(wishes, table.columns):
        _grant(guess, wish)
    _guess_ratings(guess)
    for name in ORDER:
        if name not in guess.closed:
            _guess_field(guess, name)
    _guess_text_by_values(guess)
    _read_dates(guess)
    _guess_attributes(guess)
    guess.mapping.unused = guess.free()
    return guess.mapping


def _grant(guess: _Guess, wish: Wish) -> None:
    guess.closed.add(wish.field)
    if not wish.column:
        return
    if wish.field.startswith("attr."):
        guess.mapping.attributes[wish.field.removeprefix("attr.")] = wish.column
    elif wish.field in (*RATINGS, "rating"):
        guess.closed.update((*RATINGS, "rating") if wish.field == "rating" else ())
        _take_rating(guess, wish.field, wish.column, (wish.low, wish.high))
    else:
        guess.mapping.fields[wish.field] = wish.column


def _take_rating(guess: _Guess, name: str, column: str, decided: tuple[float | None, float | None]) -> None:
    low, high = decided
    if low is None or high is None:
        low, high = guess_scale(name, plain(column), guess.seen[column])
    scale = Scaled(column, low, high)
    kind = kind_for(name, (scale.low, scale.high))
    guess.closed.add(kind)
    guess.mapping.ratings[kind] = scale


def _guess_ratings(guess: _Guess) -> None:
    for kind in (*RATINGS, "rating"):
        if kind in guess.closed or (kind == "rating" and guess.mapping.ratings):
            continue
        named = _named(guess, kind)
        asked = [column for column in guess.free() if kind in ASKED and ASKED[kind].search(_asked(guess, column))]
        for column in [*named, *asked]:
            if fits(kind, guess.seen[column]):
                _take_rating(guess, kind, column, (None, None))
                break


def _asked(guess: _Guess, column: str) -> str:
    """The question behind the column: a survey tool's label, or the column's name."""
    return guess.table.labels.get(column) or column


def _named(guess: _Guess, name: str) -> list[str]:
    """The free columns called like the field, the likeliest name first."""
    names = {alias: rank for rank, alias in enumerate(FIELD_NAMES[name])}
    found = []
    for position, column in enumerate(guess.free()):
        whole = plain(column.removeprefix("attr.")) if column.startswith(f"{name}.") else plain(column)
        last = plain(column.rpartition(".")[2]) if "." in column else ""
        rank = names.get(whole)
        if rank is None and last not in ("id", "name", "value", "created", "url", "text", "content"):
            rank = names.get(last)
        if rank is not None:
            found.append((rank, column.count("."), position, column))
    return [column for *_rank, column in sorted(found)]


def _guess_field(guess: _Guess, name: str) -> None:
    named = _named(guess, name)
    if name == "text":
        named.sort(key=lambda column: not guess.seen[column].is_text)  # where there are several, the wordier one
    for column in named:
        seen = guess.seen[column]
        if name in ("external_id", "customer_id") and seen.damaged * 2 > seen.filled > 0:
            example = next(value for value in seen.examples if is_damaged(value))
            guess.mapping.notes.append(
                _("“%(column)s” was damaged by a spreadsheet (%(example)s) and is not used as an id.")
                % {"column": column, "example": example}
            )
        elif name == "external_id" and plain(column) != "externalid" and seen.repeats:
            guess.mapping.notes.append(
                _("“%(column)s” repeats itself and is not used as the item's own id.") % {"column": column}
            )
        elif name == "occurred_at":
            if detect_form(seen.examples, guess.zone, guess.now, guess.order)[1] >= 0.8 or not seen.filled:
                guess.mapping.fields[name] = column
                return
        elif fits(name, seen):
            guess.mapping.fields[name] = column
            return


def _guess_text_by_values(guess: _Guess) -> None:
    """Where no column is called like a text: the one whose heading asks for words, or the only one that
    holds them.
    """
    if "text" in guess.closed or "text" in guess.mapping.fields:
        column = guess.mapping.fields.get("text", "")
    else:
        wordy = [
            column
            for column in guess.free()
            if guess.seen[column].is_text and plain(column) not in KNOWN | PERSONAL | TITLES
        ]
        asked = [column for column in wordy if ASKED_TEXT.search(_asked(guess, column))]
        long = [column for column in wordy if guess.seen[column].words >= 4]
        alone = [column for column in wordy if guess.seen[column].words >= 2 or len(guess.table.columns) == 1]
        choice = asked or (long if len(long) == 1 else []) or (alone if len(alone) == 1 else [])
        if not choice:
            return
        column = max(choice, key=lambda name: guess.seen[name].words)
        guess.mapping.fields["text"] = column
        guess.mapping.notes.append(
            _("“%(column)s” is taken for the text because of what it holds.") % {"column": column}
        )
    question = _asked(guess, column)
    if column and "question" not in {*guess.mapping.fields, *guess.closed} and len(question.split()) >= 4:
        guess.mapping.constants["question"] = question


def _read_dates(guess: _Guess) -> None:
    mapping = guess.mapping
    column = mapping.fields.get("occurred_at")
    if column is None:
        return
    form, _share = detect_form(guess.seen[column].examples, guess.zone, guess.now, guess.order)
    mapping.dates, mapping.counted_dates = form.order, form.counted
    mapping.notes.extend(form.notes)


def _guess_attributes(guess: _Guess) -> None:
    """Categories and titles are kept beside the text; whatever might tell who somebody is is left alone."""
    for column in guess.free():
        seen = guess.seen[column]
        name = plain(column)
        category = 2 <= seen.distinct <= MOST_KINDS and seen.distinct * 4 <= seen.filled and seen.length <= 60
        few = seen.filled < 40 and seen.distinct >= 1 and seen.length <= 40 and seen.filled
        if name in PERSONAL or not name or seen.mails or plain(column) in KNOWN or f"attr.{column}" in guess.closed:
            continue
        if len(guess.mapping.attributes) < MOST_ATTRIBUTES and (name in TITLES or category or (few and category)):
            guess.mapping.attributes[column] = column

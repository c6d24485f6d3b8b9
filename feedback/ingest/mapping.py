"""Which column goes where: what a person said (`--map field=column`), checked against the columns there
are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from feedback.ingest.aliases import plain
from feedback.ingest.values import kind_of_scale

RATINGS = ("nps", "csat", "ces", "stars")
FIELDS = (
    "text",
    "occurred_at",
    "external_id",
    "email",
    "phone",
    "handle",
    "customer_id",
    "name",
    "segment",
    "value",
    "region",
    "locale",
    "touchpoint",
    "question",
    "language",
    "permalink",
    *RATINGS,
    "rating",
)
ATTRIBUTE = "attr."
SCALE = re.compile(
    r"(?P<column>.*):\s*(?P<low>-?\d+(?:\.\d+)?)\s*(?:-|–|\.\.|to)\s*(?P<high>-?\d+(?:\.\d+)?)$", re.DOTALL
)


@dataclass(slots=True)
class Scaled:
    """A rating's column and the scale it is on, both ends inclusive."""

    column: str
    low: float
    high: float


@dataclass(slots=True)
class Mapping:
    """`fields` name -> column; `ratings` kind -> column and scale; `attributes` name -> column.

    `constants` are values that hold for every row; `dates` and `zone` say how dates are read; `notes` tell
    the person what was decided; `unused` are columns that go nowhere.
    """

    fields: dict[str, str] = field(default_factory=dict)
    ratings: dict[str, Scaled] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    dates: str = "dmy"
    zone: str = "UTC"
    counted_dates: bool = False
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Mapping:
        ratings = {kind: Scaled(**scaled) for kind, scaled in stored.get("ratings", {}).items()}
        return cls(**{**stored, "ratings": ratings})

    def used(self) -> set[str]:
        return {
            *self.fields.values(),
            *(scaled.column for scaled in self.ratings.values()),
            *self.attributes.values(),
        }

    def shown(self) -> list[tuple[str, str]]:
        """`(field, column)` in the order of the fields, the scale behind the column, for people to check."""
        pairs = [(name, self.fields[name]) for name in FIELDS if name in self.fields]
        pairs += [(kind, f"{scaled.column}:{scaled.low:g}-{scaled.high:g}") for kind, scaled in self.ratings.items()]
        pairs += [
            (name, _("the same for all: “%(value)s”") % {"value": value}) for name, value in self.constants.items()
        ]
        return pairs + [(ATTRIBUTE + name, column) for name, column in self.attributes.items()]


@dataclass(slots=True)
class Wish:
    """One `field=column[:low-high]` as a person wrote it. An empty column means: leave this field alone."""

    field: str
    column: str = ""
    low: float | None = None
    high: float | None = None


def parse_wishes(given: Iterable[str], columns: list[str]) -> list[Wish]:
    """The wishes, every column as it is really called. InvalidInput naming the near matches otherwise.

    Column names may contain colons and equals signs: the field ends at the first `=`, and a scale is only
    taken off when the column is not called so.
    """
    return [_wish(entry, columns) for entry in given]


def wished_columns(given: Iterable[str]) -> set[str]:
    """The column names in the wishes, read before the columns are known: they help to find the header row."""
    names = set()
    for entry in given:
        column = entry.partition("=")[2]
        match = SCALE.match(column)
        names.add(" ".join((match["column"] if match else column).split()))
    return names - {""}


def _wish(entry: str, columns: list[str]) -> Wish:
    name, equals, column = entry.partition("=")
    name = name.strip()
    if not equals:
        raise InvalidInput(_("“%(entry)s” does not say field=column.") % {"entry": entry}, field="map")
    if name not in FIELDS and not (name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE)):
        raise InvalidInput(
            _("There is no field called “%(name)s”.%(near)s Fields: %(fields)s, attr.<name>.")
            % {"name": name, "near": _near(name, FIELDS), "fields": ", ".join(FIELDS)},
            field="map",
        )
    if not column.strip():
        return Wish(name)
    known = _column(column, columns)
    if known:
        return Wish(name, known)
    match = SCALE.match(column)
    known = _column(match["column"], columns) if match else ""
    if not match or not known:
        raise InvalidInput(
            _("The file has no column called “%(column)s”.%(near)s")
            % {"column": column, "near": _near(column, columns) or _listed(columns)},
            field="map",
        )
    low, high = float(match["low"]), float(match["high"])
    if name not in (*RATINGS, "rating") or low >= high:
        raise InvalidInput(
            _("“%(entry)s”: only a rating has a scale, and it runs from low to high.") % {"entry": entry},
            field="map",
        )
    return Wish(name, known, low, high)


def _column(wanted: str, columns: list[str]) -> str:
    if wanted in columns:
        return wanted
    alike = [column for column in columns if column.strip().casefold() == " ".join(wanted.split()).casefold()]
    return alike[0] if len(alike) == 1 else ""


def _near(wanted: str, known: Iterable[str]) -> str:
    by_plain = {plain(name): name for name in known}
    near = difflib.get_close_matches(plain(wanted), list(by_plain), n=3, cutoff=0.5)
    if not near:
        return ""
    return " " + _("Did you mean %(names)s?") % {"names": ", ".join(f"“{by_plain[name]}”" for name in near)}


def _listed(columns: list[str]) -> str:
    shown = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    return " " + _("Its columns are: %(columns)s.") % {"columns": shown}


def kind_for(name: str, scale: tuple[float, float]) -> str:
    """The kind of rating behind a field: itself, or for the general `rating` what its scale is usual for."""
    return kind_of_scale(*scale) if name == "rating" else name

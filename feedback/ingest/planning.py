"""What an import would do, told before anything is stored: how the file is read and which column goes where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from feedback.ingest.build import builder
from feedback.ingest.columns import guess_mapping
from feedback.ingest.files import open_file
from feedback.ingest.incoming import Incoming, IncomingRejected
from feedback.ingest.mapping import Mapping, wished_columns
from feedback.ingest.tables import Table

PREVIEW = 5


@dataclass(slots=True)
class Plan:
    """What an import would do: the table, the mapping, the first rows as they would come out, what to
    know.
    """

    table: Table
    mapping: Mapping
    preview: list[Incoming | IncomingRejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def plan(
    path: Path | str,
    organisation: Organisation,
    now: datetime,
    *,
    wishes: Iterable[str] = (),
    zone: str = "",
    encoding: str = "",
    delimiter: str = "",
    dates: str = "",
    country: str = "",
) -> Plan:
    """What importing the file would do; nothing is stored.

    `wishes` are `field=column[:low-high]`; `zone` the time zone of dates without one (the organisation's
    by default); `dates` dmy or mdy; `country` completes phone numbers. InvalidInput names what cannot be
    read or mapped.
    """
    wishes = list(wishes)
    table = open_file(path, encoding, delimiter, wished_columns(wishes))
    mapping = guess_mapping(table, wishes, zone or organisation.time_zone, now, dates)
    if "text" not in mapping.fields and not mapping.ratings:
        raise InvalidInput(
            _(
                "No column of %(name)s was recognised as a text or a rating. Say which one is: --map text=COLUMN. "
                "Its columns are: %(columns)s."
            )
            % {"name": table.path.name, "columns": ", ".join(table.columns[:20])},
            field="map",
        )
    notes = [*table.notes, *mapping.notes]
    if "occurred_at" not in mapping.fields:
        notes.append(
            _(
                "No column says when something was said: every row counts as said now and may open a case. "
                "Say --map occurred_at=COLUMN, or --follow-up none."
            )
        )
    build = builder(mapping, now, country)
    return Plan(table, mapping, [build(row) for row in table.sample[:PREVIEW]], notes)

"""What an import would do, told before anything is stored: how the file is read and which column goes where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    build = builder(mapping, now, country)
    built = [build(row) for row in table.sample]
    notes = [*table.notes, *mapping.notes, *_what_to_know(organisation, mapping, built, now)]
    return Plan(table, mapping, built[:PREVIEW], notes)


def _what_to_know(
    organisation: Organisation, mapping: Mapping, built: list[Incoming | IncomingRejected], now: datetime
) -> Iterator[str]:
    refused = [item for item in built if isinstance(item, IncomingRejected)]
    if refused:
        yield _("%(count)s of the first %(all)s rows cannot be taken; line %(line)s: %(reason)s.") % {
            "count": f"{len(refused):,}",
            "all": f"{len(built):,}",
            "line": refused[0].line,
            "reason": refused[0].reason,
        }
    if "occurred_at" not in mapping.fields:
        yield _(
            "No column says when something was said: every row counts as said now and may open a case. "
            "Say --map occurred_at=COLUMN, or --follow-up none."
        )
    since = now - timedelta(days=organisation.follow_up_days)
    old = sum(
        isinstance(item, Incoming) and item.occurred_at is not None and item.occurred_at < since for item in built
    )
    if old:
        yield _(
            "%(count)s of the first %(all)s rows are older than %(days)s days: they are analysed and counted but "
            "open no case, unless --follow-up says so."
        ) % {"count": f"{old:,}", "all": f"{len(built):,}", "days": organisation.follow_up_days}

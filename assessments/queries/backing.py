"""What stands behind a round's findings: the customers' own words, and what leaders wrote beside a statement."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.formats import date_format

from assessments.queries.heard import period_of
from assessments.queries.revealed import evidence
from assessments.queries.told import Told
from assessments.reports.backing import Backing, Verbatim
from feedback.measure.service import in_order
from feedback.queries.voices import Voice, voices

WORDS = 3  # verbatims of a subject


def backing(told: Told, seen: bool, statements: Collection[str] | None = None) -> Backing:
    """For all statements or some (keys). `seen`: whether whoever reads may know who the customers are. Two queries.

    What a function wrote that is not shown by itself is left out: whose side it is on cannot be said.
    """
    shown = {each.key: each for each in told.revealed.data.statements if statements is None or each.key in statements}
    links = dict.fromkeys(link for each in shown.values() for link in each.links)
    good = told.params.margins.good
    liked = {_split(each.subject) for each in told.revealed.data.customers if each.low is not None and each.low >= good}
    wanted = [_split(each) for each in links if not each.startswith("metric:")]
    said = voices(told.round.organisation, period_of(told.round), wanted, liked, seen, WORDS)
    written: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in evidence(told.revealed, shown):
        if each.function:
            text = f"{each.text} ({each.name})" if each.name else each.text
            place = each.statement, each.function
            written[place] = (*written.get(place, ()), text)
    return Backing(
        {f"{kind}:{key}": tuple(map(_verbatim, found)) for (kind, key), found in said.items()}, written,
        told.revealed.dimensions, {each.key: str(each.label) for each in in_order()})


def _split(subject: str) -> tuple[str, str]:
    kind, _colon, key = subject.partition(":")
    return kind, key


def _verbatim(voice: Voice) -> Verbatim:
    return Verbatim(voice.text, date_format(voice.said_at, "j M Y"), voice.source)

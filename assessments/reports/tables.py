"""Everything a round revealed as tables and as one JSON document. Nobody's answer is in them, and no hidden function.

Scores are on 0-100 with three digits after the point; an empty cell means that there is nothing to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assessments.capabilities import sentence
from assessments.changes import Change
from assessments.findings import Findings
from assessments.round_data import Estimate
from assessments.scales import Scores
from cxloop import spreadsheet

Row = Sequence[Any]
SCORE = ("score", "low", "high", "people")


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[str, ...]
    rows: Callable[[Findings], Iterator[Row]]


def csv_lines(found: Findings, table: str) -> Iterator[str]:
    """The lines of one table of TABLES as CSV that a spreadsheet shows and never runs."""
    return spreadsheet.lines(TABLES[table].header, TABLES[table].rows(found))


def as_json(found: Findings) -> str:
    """All tables in one document, each a list of objects, and the numbers of the whole company."""
    overall, share, maturity = found.overall, found.agreement.share, found.maturity
    document = {
        "company": {
            "score": None if overall is None else dict(zip(SCORE, _score(overall), strict=True)),
            "stage": None if maturity is None else maturity.stage,
            "agreement": None if share is None else {
                "share": _number(share.value), "low": _number(share.low), "high": _number(share.high),
                "plain": _number(share.plain), "statements": share.n, "rough": share.is_rough,
            },
            "krippendorff_alpha": _number(found.agreement.alpha),
        },
        **{
            name: [dict(zip(table.header, row, strict=True)) for row in table.rows(found)]
            for name, table in TABLES.items()
        },
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _scores(found: Findings) -> Iterator[Row]:
    """Both scores of everything, of the company first and then of each function that is shown."""
    data = found.data
    names = [("", "")] + [(each.key, each.name) for each in data.functions]
    for place, (key, name) in enumerate(names):
        for column, (kind, label) in enumerate(found.effectiveness.labels):
            works, matters = (_at(each, place, column) for each in (found.effectiveness, found.importance))
            moved = found.changes.get((kind, label)) if place == 0 else None
            if works or matters:
                yield (key, name, kind, label, *_score(works), *_score(matters), *_moved(moved))


def _at(scores: Scores, place: int, column: int) -> Estimate | None:
    return scores.company.at(column) if place == 0 else scores.functions.at(place - 1, column)


def _statements(found: Findings) -> Iterator[Row]:
    data, agreed = found.data, found.agreement
    quadrants = {each.key: each for each in found.grid.placed} if found.grid else {}
    issues = {each.statement: each for each in found.issues}
    for place, each in enumerate(data.statements):
        placed, issue = quadrants.get(each.key), issues.get(each.key)
        compared = agreed.highest[place] >= 0
        yield (
            each.key, each.dimension, each.text,
            bool(agreed.agrees[place]) if compared else None, _number(agreed.probability[place]),
            _number(agreed.spread[place]), bool(agreed.is_sure[place]) if compared else None,
            data.functions[agreed.highest[place]].key if compared else None,
            data.functions[agreed.lowest[place]].key if compared else None, _number(agreed.within[place]),
            placed.quadrant if placed else None, placed.is_sure if placed else None,
            _number(issue.urgency) if issue else None, issue.rounds_low if issue else None,
            issue.is_chronic if issue else None,
        )


def _unknown(found: Findings) -> Iterator[Row]:
    for place, function in enumerate(found.data.functions):
        for column, statement in enumerate(found.data.statements):
            share = float(found.effectiveness.unknown[place, column])
            if share > 0:
                yield function.key, statement.key, _number(share)


def _gaps(found: Findings) -> Iterator[Row]:
    subjects = {each.key: each for each in found.data.subjects}
    for each in found.gaps:
        us, them = each.us, each.them
        yield (
            each.subject, subjects[each.subject].kind, subjects[each.subject].name, each.kind, *_score(us),
            *((_number(them.value), _number(them.low), _number(them.high), them.n) if them else (None,) * 4),
            _number(each.value), _number(each.low), _number(each.high), each.trend, _number(each.change),
        )


def _pairs(found: Findings) -> Iterator[Row]:
    functions, statements = found.data.functions, found.data.statements
    for each in found.pairs:
        yield (
            functions[each.first].key, functions[each.second].key, each.n, _number(each.distance), _number(each.level),
            _number(each.share_of_level), _number(each.spearman), _number(each.kendall),
            " ".join(statements[place].key for place in each.on),
        )


def _forecasts(found: Findings) -> Iterator[Row]:
    for each in found.accuracy:
        yield (
            found.data.functions[each.function].key, each.n, each.people, _number(each.bias), _number(each.error),
            _number(each.from_bias), _number(each.from_spread), _number(each.from_order), _number(each.hit),
            _number(each.confidence), _number(each.brier),
        )


def _introductions(found: Findings) -> Iterator[Row]:
    data = found.data
    for each in found.introductions:
        yield (
            data.statements[each.statement].key, data.functions[each.shows].key,
            " ".join(data.functions[place].key for place in each.sees), _number(each.apart),
            sentence(each, data.functions, data.statements),
        )


def _advice(found: Findings) -> Iterator[Row]:
    for each in found.advice:
        yield (
            each.recommendation.key, each.recommendation.metric, each.recommendation.effort, each.is_chronic,
            _number(each.issues[0].urgency), " ".join(issue.statement for issue in each.issues),
        )


def _score(each: Estimate | None) -> tuple[Any, ...]:
    if each is None:
        return (None,) * 4
    return _number(each.value), _number(each.low), _number(each.high), each.n


def _moved(each: Change | None) -> tuple[Any, ...]:
    if each is None:
        return (None,) * 4
    return _number(each.value), _number(each.low), _number(each.high), each.kind


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), 3)


TABLES: Mapping[str, Table] = {
    "scores": Table(
        ("function", "function_name", "kind", "key", *SCORE, *(f"importance_{each}" for each in SCORE),
         "change", "change_low", "change_high", "moved"), _scores,
    ),
    "statements": Table(
        ("statement", "dimension", "text", "agrees", "probability", "spread", "beyond_noise", "highest", "lowest",
         "r_wg", "quadrant", "quadrant_sure", "urgency", "rounds_low", "chronic"), _statements,
    ),
    "unknown": Table(("function", "statement", "share"), _unknown),
    "gaps": Table(
        ("subject", "kind", "name", "class", *SCORE, *(f"customers_{each}" for each in ("score", "low", "high", "n")),
         "gap", "gap_low", "gap_high", "trend", "change"), _gaps,
    ),
    "pairs": Table(
        ("first", "second", "statements", "distance", "level", "share_of_level", "spearman", "kendall", "differ_on"),
        _pairs,
    ),
    "forecasts": Table(
        ("function", "forecasts", "people", "bias", "error", "from_bias", "from_spread", "from_order", "hit",
         "confidence", "brier"), _forecasts,
    ),
    "introductions": Table(("statement", "shows", "sees", "apart", "sentence"), _introductions),
    "advice": Table(("recommendation", "metric", "effort", "chronic", "urgency", "statements"), _advice),
}

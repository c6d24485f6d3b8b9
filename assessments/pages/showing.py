"""What the reveal draws, as plain values: places are strings without a comma, words are the reports' or the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.gap import BLIND_SPOT, TOO_FEW, Gap
from assessments.maturity import STAGE_WORDS, STAGES
from assessments.pages.marks import Cell, Dumbbell, MapRow, Quadrants, Spot, across, dot, percent, span, upwards
from assessments.quadrant import CONCENTRATE, KEEP_UP, LOW_PRIORITY, OVERKILL
from assessments.queries.heard import period_of
from assessments.queries.told import Told
from assessments.reports import content
from assessments.reports.backing import Backing
from assessments.reports.speaking import Speech, speech
from assessments.round_data import Estimate
from assessments.scales import STEP
from feedback.measure.registry import metrics

FIRST = 10  # rows of the map before the rest is asked for
MOSTLY = 0.5  # of a function: then it does not know


@dataclass(frozen=True)
class Showing:
    """Everything of one round, made when a section asks for it."""

    told: Told
    backing: Backing
    slug: str
    now: datetime

    @property
    def say(self) -> Speech:
        return speech(get_language() or "en")

    def score(self) -> dict[str, Any]:
        """The company's score, what customers give, and each dimension."""
        found, say = self.told.found, self.say
        both = [each for each in found.gaps if each.kind != TOO_FEW and each.us and each.them]
        blind = next((each for each in found.gaps if each.kind == BLIND_SPOT), None)
        return {
            **content.score(found, say),
            "whole": say.estimate(found.overall),
            "ours": say.number(fmean(each.us.value for each in both if each.us)) if both else "",
            "theirs": say.number(fmean(each.them.value for each in both if each.them)) if both else "",
            "things": len(both),
            "worst": self._name(blind.subject) if blind else "",
            "agreement": content.agreement(found, say),
            "dimensions": [self._dimension(key) for key in found.data.dimensions],
            "people": self.told.revealed.people,
            "period": period_of(self.told.round),
        }

    def _dimension(self, key: str) -> dict[str, Any]:
        found, say = self.told.found, self.say
        works, matters = found.effectiveness.of_company("dimension", key), found.importance.of_company("dimension", key)
        return {
            "name": self.told.revealed.dimensions.get(key, key), "us": dot(works, 0.0),
            "matters": percent(matters.value) if matters else "", "importance": say.number(matters.value) if matters
            else "", "text": say.estimate(works), "moved": say.moved(found.changes.get(("dimension", key))),
        }

    def forecasts(self) -> dict[str, Any]:
        """Who knows the customer: the nearest function first."""
        say = self.say
        rows = [
            {
                "name": self.told.found.data.functions[each.function].name, "people": each.people, "n": each.n,
                "error": say.number(each.error), "bias": say.points(each.bias),
                "from_bias": say.percent(each.from_bias), "from_spread": say.percent(each.from_spread),
                "from_order": say.percent(each.from_order), "hit": say.percent(each.hit),
                "confidence": "" if each.confidence is None else say.percent(each.confidence),
                "surer": each.overconfidence is not None and each.overconfidence > 0.1,
            }
            for each in self.told.found.accuracy
        ]
        return {"rows": rows, "lines": content.forecasters(self.told.found, say)}

    def map(self) -> dict[str, Any]:
        """Statements by functions, those furthest apart first."""
        agreed, data, within = self.told.found.agreement, self.told.found.data, self.told.params.rule.within
        order = sorted(range(len(data.statements)), key=lambda place: -float(np.nan_to_num(agreed.spread[place])))
        rows = [self._row(place) for place in order]
        return {
            "functions": [(each.name, self._sent(number), each.key in data.hidden)
                          for number, each in enumerate(data.functions)],
            "rows": rows[:FIRST], "rest": rows[FIRST:], "total": len(rows),
            "agreement": content.agreement(self.told.found, self.say),
            "held": [each.name for each in data.functions if each.key in data.hidden],
            "least": self.told.round.min_people, "within": self.say.number(within, 0 if within == round(within) else 1),
            "same_side": self.told.params.rule.same_side,
        }

    def _sent(self, function: int) -> int:
        return int((self.told.found.data.function_of == function).sum())

    def _row(self, place: int) -> MapRow:
        agreed, data = self.told.found.agreement, self.told.found.data
        spread = float(agreed.spread[place])
        verdict = ""
        if not np.isnan(spread):
            apart = _("%s apart") % self.say.number(spread, 1)
            verdict = _("agree") if agreed.agrees[place] else apart
        is_apart = bool(agreed.is_sure[place]) and not agreed.agrees[place]
        cells = [self._cell(number, place) for number in range(len(data.functions))]
        return MapRow(data.statements[place].text, cells, verdict, is_apart)

    def _cell(self, function: int, place: int) -> Cell:
        found, say = self.told.found, self.say
        told, key = found.data.functions[function], found.data.statements[place].key
        if told.key in found.data.hidden:
            return Cell(told.name, "held", _("withheld"), _("too few people to be shown by themselves"))
        unknown = float(np.nan_to_num(found.effectiveness.unknown[function, place]))
        seen = found.effectiveness.of_function(function, "statement", key)
        if unknown >= MOSTLY:
            return Cell(told.name, "dk", "?", _("%s do not know") % say.percent(unknown))
        if seen is None:
            return Cell(told.name, "none", "–", _("at most one person scored it"))
        mean = seen.value / STEP + 1
        return Cell(told.name, f"v{min(5, max(1, round(mean)))}", say.number(mean, 1), say.people(seen.n))

    def disagreements(self) -> list[dict[str, Any]]:
        """The statements to talk about first, each with both sides."""
        found = self.told.found
        pages = [content.disagreement(found, place, self.backing, self.say) for place in found.disagreements]
        return [{**page, "key": found.data.statements[place].key, "number": number,
                 "views": [{**row, "us": dot(Estimate(row["at"], 0, row["low"], row["high"]), 0.0)}
                           for row in page["functions"]]}
                for number, (place, page) in enumerate(zip(found.disagreements, pages, strict=True), 1)]

    def gap(self) -> dict[str, Any]:
        """The gap chart. What cannot be told stands apart, with the reason."""
        lines = [self._dumbbell(each) for each in self.told.found.gaps]
        margins = self.told.params.margins
        return {
            "rows": [each for each in lines if each.kind != TOO_FEW],
            "few": [each for each in lines if each.kind == TOO_FEW],
            "period": period_of(self.told.round), "points": self.say.number(margins.points),
            "customers": margins.customers, "leaders": margins.leaders,
        }

    def _dumbbell(self, each: Gap) -> Dumbbell:
        say = self.say
        ours, theirs = (score.value if score else 0.0 for score in (each.us, each.them))
        labels = {row["name"]: row for row in content.gaps(self.told.found, say)}
        name = self._name(each.subject)
        row = labels[content.legible(name)]
        within = ""
        if each.value is not None and each.low is not None and each.high is not None:
            within = f"{say.points(each.low)} … {say.points(each.high)}"
        return Dumbbell(
            name, self._note(each), dot(each.us, ours - theirs), dot(each.them, theirs - ours),
            say.points(each.value) if each.value is not None else "–", within, each.kind, row["label"], row["trend"],
            row["line"], self._href(each), each.kind == BLIND_SPOT)

    def _note(self, each: Gap) -> str:
        """How many spoke, and in what."""
        them = _("no customer spoke of it") if each.them is None else self._source(each)
        us = self.say.people(each.us.n) if each.us else _("no statement asks about it")
        return f"{us}, {them}"

    def _source(self, each: Gap) -> str:
        """What the customers' score was counted from."""
        assert each.them is not None, "whoever asks has looked"
        count = number_format(each.them.n, 0, force_grouping=True)
        if each.them.metric == "sentiment":
            return _("%s verbatims") % count
        metric = metrics.get(each.them.metric)
        if metric.counts == "case":
            return _("%s cases") % count
        if metric.counts == "feedback":
            return _("%s pieces of feedback") % count
        if each.subject == f"metric:{metric.key}":
            return _("%s answers") % count
        return _("%(count)s answers (%(metric)s)") % {"count": count, "metric": metric.label}

    def _href(self, each: Gap) -> str:
        """The way to the feedback the customers' score is made of."""
        kind, _colon, key = each.subject.partition(":")
        if kind == "metric":
            period = period_of(self.told.round).key
            return f"/o/{self.slug}/dashboard/?{urlencode({'period': period})}"
        return f"/o/{self.slug}/feedback/?{urlencode({kind: key})}"

    def quadrant(self) -> Quadrants | None:
        """Importance upwards, effectiveness to the right, on a field of 600 x 400."""
        grid = self.told.found.grid
        if grid is None:
            return None
        texts = {each.key: each.text for each in self.told.found.data.statements}
        order = sorted(grid.placed, key=lambda each: (each.quadrant != CONCENTRATE, -each.importance.value))
        wide = span([grid.effectiveness_cut, *(each.effectiveness.value for each in order)])
        high = span([grid.importance_cut, *(each.importance.value for each in order)])
        spots = []
        for number, each in enumerate(order, 1):
            x, y = across(each.effectiveness.value, *wide), upwards(each.importance.value, *high)
            spots.append(Spot(
                f"{x:.1f}", f"{y:.1f}", f"{x + 8:.1f}", number if each.quadrant == CONCENTRATE else 0, texts[each.key],
                QUADRANTS[each.quadrant](), each.is_sure, self.say.number(each.importance.value),
                self.say.number(each.effectiveness.value)))
        return Quadrants(spots, f"{across(grid.effectiveness_cut, *wide):.1f}",
                         f"{upwards(grid.importance_cut, *high):.1f}", [each for each in spots if each.number])

    def maturity(self) -> dict[str, Any] | None:
        """The five stages, where we stand, and, apart, what others published of theirs."""
        found = self.told.found.maturity
        if found is None:
            return None
        words = STAGE_WORDS[self.say.language]
        keys = [key for key, _since in STAGES]
        span = range(keys.index(found.lowest), keys.index(found.highest) + 1)
        return {
            "stages": [
                {"name": words[key][0], "means": words[key][1], "here": key == found.stage, "maybe": number in span,
                 "since": self.say.number(since)}
                for number, (key, since) in enumerate(STAGES)
            ],
            "weakest": self.told.revealed.dimensions.get(found.weakest, found.weakest),
            "published": content.published(self.say)[-1],
        }

    def introductions(self) -> list[dict[str, str]]:
        """Who shows whom what, with those who agreed to be named."""
        found, sentences = self.told.found, content.introductions(self.told.found, self.say)
        return [
            {"text": text, "shows": self._named([each.shows]), "sees": self._named(each.sees)}
            for each, text in zip(found.introductions, sentences, strict=False)
        ]

    def _named(self, functions: Sequence[int]) -> str:
        """Up to two people of each who agreed to be named."""
        data, revealed = self.told.found.data, self.told.revealed
        parts = []
        for function in functions:
            rows = [row for row in revealed.names if data.function_of[row] == function]
            if rows and data.functions[function].key not in data.hidden:
                names = ", ".join(revealed.names[row] for row in rows[:2])
                parts.append(f"{data.functions[function].name}: {names}")
        return "; ".join(parts)

    def levels(self) -> dict[str, Any]:
        """Who scores everything higher or lower, and which two see other things."""
        found, say = self.told.found, self.say
        names = [each.name for each in found.data.functions]
        bias = found.level_bias
        order = [place for place in np.argsort(-np.nan_to_num(bias)) if not np.isnan(bias[place])]
        return {
            "rows": [{"name": names[place], "by": say.points(float(bias[place]))} for place in order],
            "pairs": [
                {
                    "first": names[each.first], "second": names[each.second], "distance": say.number(each.distance),
                    "level": say.percent(each.share_of_level),
                    "order": "" if each.spearman is None else say.number(each.spearman, 2),
                    "on": [found.data.statements[place].text for place in each.on[:3]],
                }
                for each in found.pairs[:3]
            ],
        }

    def advice(self) -> list[dict[str, Any]]:
        """What to do first, with the customers' own words."""
        return content.advice(self.told.found, self.backing, self.say, self.told.params.advice)

    def _name(self, subject: str) -> str:
        return next(str(each.name) for each in self.told.found.data.subjects if each.key == subject)


QUADRANTS = {
    CONCENTRATE: lambda: _("Concentrate here"), KEEP_UP: lambda: _("Keep up"),
    LOW_PRIORITY: lambda: _("Low priority"), OVERKILL: lambda: _("Possible overkill"),
}

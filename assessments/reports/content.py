"""What stands in the reports, as plain values for the templates: the words are chosen here, the places there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assessments.capabilities import sentence
from assessments.changes import SAME
from assessments.findings import Findings, Params
from assessments.gap import TOO_FEW, Gap
from assessments.maturity import STAGE_WORDS
from assessments.quadrant import CONCENTRATE
from assessments.recommend import Advice
from assessments.references import FIGURES, MATURITY_2024
from assessments.reports.backing import Backing, Occasion, Verbatim
from assessments.reports.legible import legible
from assessments.reports.speaking import Speech, speech
from assessments.scales import OVERALL

FORECASTERS = 3
INTRODUCED = 8
VOICES = 3  # verbatims on a page
EXAMPLES = 3  # of evidence for each side
LONGEST = 420  # characters of somebody's words on a page
ABOUT_RIGHT = 3.0  # points of bias that are not worth a word


def heading(found: Findings, occasion: Occasion, kind: str) -> dict[str, Any]:
    """What every report begins with."""
    say = speech(occasion.language)
    return {
        "lang": say.language,
        "title": f"{say(kind)}: {legible(occasion.round)}",
        "kind": say(kind),
        "company": legible(occasion.company),
        "round": legible(occasion.round),
        "day": occasion.day,
        "words": dict(say.words),
        "score": score(found, say),
        "agreement": agreement(found, say),
        "forecasters": forecasters(found, say),
    }


def score(found: Findings, say: Speech) -> dict[str, Any]:
    """The overall score, its stage, and how many functions it is made of."""
    overall = found.overall
    if overall is None or found.maturity is None:
        return {"value": None, "text": say("no_score"), "stage": "", "span": "", "functions": "", "moved": ""}
    stages = STAGE_WORDS[say.language]
    name, meaning = stages[found.maturity.stage]
    lowest, highest = stages[found.maturity.lowest][0], stages[found.maturity.highest][0]
    answered = len(set(found.data.function_of.tolist()))
    return {
        "value": say.number(overall.value),
        "at": overall.value,
        "low": overall.low,
        "high": overall.high,
        "text": say.estimate(overall),
        "functions": say("functions", answered),
        "moved": say.moved(found.changes.get(("overall", OVERALL))),
        "stage": say("stage", found.maturity.number, name),
        "meaning": meaning,
        "span": say("stage_span", lowest, highest) if lowest != highest else "",
    }


def agreement(found: Findings, say: Speech) -> dict[str, Any]:
    share, alpha = found.agreement.share, found.agreement.alpha
    if share is None:
        return {"value": None, "text": say("agreement_none"), "plain": "", "alpha": ""}
    return {
        "value": say.percent(share.value),
        "text": say("agreement_rough" if share.is_rough else "agreement_share",
                    *(say.percent(each) for each in (share.value, share.low, share.high))),
        "plain": say("agreement_plain", say.percent(share.plain)),
        "alpha": "" if alpha is None else say("alpha", say.number(alpha, 2)),
    }


def forecasters(found: Findings, say: Speech) -> list[str]:
    """The functions that forecast best, a line for each."""
    lines = []
    for each in found.accuracy[:FORECASTERS]:
        off = say.number(abs(each.bias))
        bias = say("too_high" if each.bias > 0 else "too_low", off)
        if abs(each.bias) < ABOUT_RIGHT:
            bias = say("about_right")
        lines.append(say("forecast_line", _function(found, each.function), say.number(each.error), bias))
    return lines


def gaps(found: Findings, say: Speech) -> list[dict[str, Any]]:
    """Every gap in order, with what the dumbbell chart draws and the line that says the same."""
    names = {each.key: each.name for each in found.data.subjects}
    return [
        {
            "name": legible(names[each.subject]),
            "kind": each.kind,
            "label": say(each.kind),
            "means": say(f"{each.kind}_means"),
            "us": None if each.us is None else each.us.value,
            "them": None if each.them is None else each.them.value,
            "line": gap_line(each, say),
            "trend": _trend(each, say),
        }
        for each in found.gaps
    ]


def gap_line(each: Gap, say: Speech) -> str:
    us = say("nothing") if each.us is None else f"{say.number(each.us.value)} (n {each.us.n})"
    them = say("nothing") if each.them is None else f"{say.number(each.them.value)} (n {each.them.n})"
    if each.value is None or each.low is None or each.high is None:
        return say("gap_unknown", us, them)
    return say("gap_line", us, them, *(say.points(value) for value in (each.value, each.low, each.high)))


def _trend(each: Gap, say: Speech) -> str:
    if not each.trend:
        return ""
    if each.trend == SAME or each.change is None:
        return say("no_real_change_trend")
    return say(f"{each.trend}_trend", say.points(each.change))


def disagreement(found: Findings, place: int, backing: Backing, say: Speech) -> dict[str, Any]:
    """One page: both sides with their examples, every function's score, and the customers' words."""
    statement = found.data.statements[place]
    matters = found.importance.of_company("statement", statement.key)
    top, bottom = int(found.agreement.highest[place]), int(found.agreement.lowest[place])
    return {
        "statement": legible(statement.text),
        "dimension": legible(backing.dimensions.get(statement.dimension, statement.dimension)),
        "importance": "" if matters is None else say("importance", say.number(matters.value)),
        "moved": say.moved(found.changes.get(("statement", statement.key))),
        "noise": say("sure" if found.agreement.is_sure[place] else "unsure"),
        "functions": _views(found, place, top, bottom, say),
        "sides": [_side(found, place, each, backing, say, high) for each, high in ((top, True), (bottom, False))],
        "unknown": _unknown(found, place, say),
        "voices": voices(statement.links, backing),
        "heard": [_heard(each, found, say) for each in found.gaps if each.subject in statement.links],
        "questions": [say(f"ask_{each}") for each in (1, 2, 3)],
    }


def _views(found: Findings, place: int, top: int, bottom: int, say: Speech) -> list[dict[str, Any]]:
    """Every function that is shown, the highest score first."""
    rows = []
    for number in range(len(found.data.functions)):
        seen = found.effectiveness.of_function(number, "statement", found.data.statements[place].key)
        if seen is not None:
            rows.append({
                "name": _function(found, number), "at": seen.value, "low": seen.low, "high": seen.high,
                "text": f"{say.number(seen.value)} (n {seen.n})",
                "side": "top" if number == top else "bottom" if number == bottom else "",
            })
    return sorted(rows, key=lambda row: (-float(row["at"]), row["side"] == "bottom", row["side"] != "top"))


def _side(found: Findings, place: int, function: int, backing: Backing, say: Speech, high: bool) -> dict[str, Any]:
    statement = found.data.statements[place]
    seen = found.effectiveness.of_function(function, "statement", statement.key)
    examples = backing.evidence.get((statement.key, found.data.functions[function].key), ())
    # "It is not true" would be wrong of somebody who scored 60.
    says = "sees_it_high" if high else "sees_it_low"
    fits = seen is not None and (seen.value >= 50 if high else seen.value < 50)
    return {
        "title": say(says, _function(found, function)) if fits else _function(found, function),
        "score": say.estimate(seen),
        "examples": [short(each) for each in examples[:EXAMPLES]] or [say("no_evidence")],
    }


def _unknown(found: Findings, place: int, say: Speech) -> list[str]:
    """Functions in which somebody does not know, those with most first."""
    shares = np.nan_to_num(found.effectiveness.unknown[:, place])
    order = [int(each) for each in np.argsort(-shares, kind="stable") if shares[each] > 0]
    return [say("does_not_know", say.percent(float(shares[each])), _function(found, each)) for each in order[:EXAMPLES]]


def _heard(each: Gap, found: Findings, say: Speech) -> str:
    name = next(subject.name for subject in found.data.subjects if subject.key == each.subject)
    return f"{legible(name)}: {say.customers(each.them)}"


def voices(links: Sequence[str], backing: Backing) -> list[dict[str, str]]:
    """Customers' words on any of the subjects, taken in turn so that each is heard."""
    turns = [list(backing.verbatims.get(link, ())) for link in links]
    said = [queue[turn] for turn in range(VOICES) for queue in turns if turn < len(queue)]
    return [_voice(each) for each in said[:VOICES]]


def _voice(each: Verbatim) -> dict[str, str]:
    source = ", ".join(part for part in (each.said_on, legible(each.source)) if part)
    return {"text": short(each.text), "source": source}


def short(text: str, most: int = LONGEST) -> str:
    """Somebody's words, cut at a word where they have more than `most` characters."""
    text = " ".join(legible(text).split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def introductions(found: Findings, say: Speech) -> list[str]:
    return [
        legible(sentence(each, found.data.functions, found.data.statements, say.language))
        for each in found.introductions[:INTRODUCED]
    ]


def advice(found: Findings, backing: Backing, say: Speech, most: int) -> list[dict[str, Any]]:
    """The first recommendations, each with a customer's words that no other before it showed."""
    told: list[dict[str, Any]] = []
    for each in found.advice[:most]:
        shown = [voice for other in told for voice in other["voices"]]
        told.append(_advised(each, found, backing, say, shown))
    return told


def _advised(
    each: Advice, found: Findings, backing: Backing, say: Speech, shown: list[dict[str, str]]
) -> dict[str, Any]:
    texts = {statement.key: statement for statement in found.data.statements}
    told = each.recommendation.text(say.language)
    links = list(dict.fromkeys(link for issue in each.issues for link in texts[issue.statement].links))
    return {
        "title": told.title,
        "when": told.when,
        "first": told.first,
        "who": told.who,
        "metric": legible(backing.metrics.get(each.recommendation.metric, each.recommendation.metric)),
        "effort": say(each.recommendation.effort),
        "chronic": say("chronic") if each.is_chronic else "",
        "for": say("for_statements", legible(texts[each.issues[0].statement].text)),
        "voices": [voice for voice in voices(links, backing) if voice not in shown][:1],
    }


def weak(found: Findings) -> list[str]:
    """Statements that are important and not effective for sure, the most important first."""
    if found.grid is None:
        return []
    texts = {each.key: each.text for each in found.data.statements}
    placed = [each for each in found.grid.placed if each.quadrant == CONCENTRATE and each.is_sure]
    return [legible(texts[each.key]) for each in sorted(placed, key=lambda each: -each.importance.value)]


def definitions(params: Params, say: Speech) -> list[str]:
    margins, within = params.margins, params.rule.within
    return [
        say("def_score"), say("def_interval"),
        say("def_agreement", say.number(within, 0 if within == round(within) else 1)),
        say("def_gap", say.number(margins.points), margins.customers, margins.leaders), say("def_low"),
    ]


def published(say: Speech) -> list[dict[str, str]]:
    """What others published, each with who, when and whom they asked."""
    lines = [
        {
            "text": each.said[say.language],
            "source": f"{each.publisher}, {each.title}, {each.year} ({each.asked[say.language]})",
        }
        for each in FIGURES
    ]
    stages = MATURITY_2024
    shares = "; ".join(f"{name} {'–' if share is None else say.percent(share)}" for name, share in stages.stages)
    source = f"{stages.publisher}, {stages.title} ({stages.asked[say.language]}). {stages.caveat[say.language]}"
    return [*lines, {"text": say("published_stages", shares), "source": source}]


def told_gaps(found: Findings) -> list[Gap]:
    """The gaps that can be told."""
    return [each for each in found.gaps if each.kind != TOO_FEW]


def _function(found: Findings, number: int) -> str:
    return legible(found.data.functions[number].name)

"""What to do first: the statements that hurt most, and what our library advises for each.

Pure. A statement's urgency is importance x shortfall x customer evidence x how long it has lasted:

- importance: the company's importance score over 100;
- shortfall: how far the worse of our own score and the customers' is from 100, over 100, so that a blind spot counts
  by what customers say;
- customer evidence: 1.5 where customers of a linked subject say that it is bad (their whole interval lies below the
  middle), 0.75 where they say that it is good, 1 where they say neither or nobody asked them;
- lasting: 1, and a quarter more for each round in a row before this one in which it was low, up to four.

It is *chronic* when it is low twice in a row, or low and confirmed by customers. Low is a score below the middle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.gap import Gap, Margins
from assessments.library import RECOMMENDATIONS, Recommendation
from assessments.round_data import EarlierRound, Estimate, Statement

CONFIRMED, DENIED, SILENT = 1.5, 0.75, 1.0
EACH_ROUND, MOST_ROUNDS = 0.25, 4


@dataclass(frozen=True, slots=True)
class Issue:
    """A statement with its urgency and what it is made of; `gaps` are those of its linked subjects."""

    statement: str
    urgency: float
    importance: float
    shortfall: float
    evidence: float
    lasting: float
    rounds_low: int  # in a row, this one included
    is_chronic: bool
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation and the issues it is for, the most urgent first; it ranks by the first."""

    recommendation: Recommendation
    issues: tuple[Issue, ...]

    @property
    def is_chronic(self) -> bool:
        return any(each.is_chronic for each in self.issues)


def issues(
    statements: Sequence[Statement], effectiveness: Mapping[str, Estimate], importance: Mapping[str, Estimate],
    gaps: Mapping[str, Gap], earlier: Sequence[EarlierRound] = (), margins: Margins | None = None,
) -> tuple[Issue, ...]:
    """Every statement that has both scores, the most urgent first; `earlier` rounds oldest first."""
    margins = margins or Margins()
    found = [
        _issue(each, effectiveness[each.key], importance[each.key], gaps, earlier, margins)
        for each in statements
        if each.key in effectiveness and each.key in importance
    ]
    return tuple(sorted(found, key=lambda issue: -issue.urgency))


def _issue(
    statement: Statement, works: Estimate, matters: Estimate, gaps: Mapping[str, Gap],
    earlier: Sequence[EarlierRound], margins: Margins,
) -> Issue:
    linked = tuple(gaps[link] for link in statement.links if link in gaps)
    heard = [each.them for each in linked if each.them is not None and each.them.n >= margins.customers]
    is_low = works.value < margins.good
    confirmed = any(each.high is not None and each.high < margins.good for each in heard)
    denied = bool(heard) and all(each.low is not None and each.low > margins.good for each in heard)
    evidence = CONFIRMED if confirmed else DENIED if denied else SILENT
    before = _rounds_low(statement.key, earlier, margins.good)
    lasting = 1 + EACH_ROUND * min(before, MOST_ROUNDS) if is_low else 1.0
    shortfall = 1 - min([works.value, *(each.value for each in heard)]) / 100
    weight = matters.value / 100
    return Issue(
        statement.key, weight * shortfall * evidence * lasting, weight, shortfall, evidence, lasting,
        1 + before if is_low else 0, is_low and (before > 0 or confirmed), linked,
    )


def _rounds_low(key: str, earlier: Sequence[EarlierRound], good: float) -> int:
    """In how many of the rounds in a row before this one the statement was low; rounds that did not ask it are passed
    over.
    """
    count = 0
    for each in reversed(earlier):
        score = each.statements.get(key)
        if score is not None and score.value >= good:
            break
        count += score is not None
    return count


def recommended(
    found: Sequence[Issue], statements: Sequence[Statement], good: float = Margins().good,
    library: Sequence[Recommendation] = RECOMMENDATIONS, most: int = 10,
) -> tuple[Advice, ...]:
    """What the library advises for the issues that fall short, by the urgency of the first issue of each.

    A statement of the organisation's own, which the library does not know, gets what it has for the dimension.
    """
    dimension = {each.key: each.dimension for each in statements}
    known = {key for each in library for key in each.statements}
    short = [issue for issue in found if issue.shortfall * 100 > 100 - good]
    advised = []
    for each in library:
        mine = tuple(
            issue for issue in short
            if issue.statement in each.statements
            or (dimension[issue.statement] == each.dimension and issue.statement not in known)
        )
        if mine:
            advised.append(Advice(each, mine))
    return tuple(sorted(advised, key=lambda one: (-one.issues[0].urgency, one.recommendation.key)))[:most]

"""Rounds to test with: small ones written by hand, and a simulated company whose truth is known.

The simulated company has seven functions and fifty statements. On 26 of a hundred statements the functions truly
disagree, and the true gap between what it thinks of itself and what customers say is planted for each subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from assessments.agreement import Rule, together
from assessments.gap import from_sentiment
from assessments.round_data import CustomerScore, Function, RoundData, Statement, Subject

FUNCTIONS = ("Marketing", "IT", "Operations", "Service", "Sales", "Finance", "HR")
DIMENSIONS = ("insight", "strategy", "culture", "leadership", "operations")
STATEMENTS, DISAGREED = 50, 13  # 26%
SPREAD = 0.7  # of a person's view around that of their function, in points of 1-5
CUTS = np.array([1.5, 2.5, 3.5, 4.5])
SUBJECTS = ("baggage", "check_in", "refund", "crew", "website", "meals")
PLANTED = {"baggage": 35.0, "refund": 25.0, "check_in": -30.0, "crew": 0.0, "website": 0.0, "meals": 0.0}


def functions(*names: str) -> tuple[Function, ...]:
    return tuple(Function(name.lower(), name) for name in names)


def round_of(answers, of, importance=None, names=None, **more) -> RoundData:
    """A round from lists: a row for each person, the function (index) of each."""
    matrix = np.array(answers, dtype=np.int8)
    of = np.array(of, dtype=np.intp)
    names = FUNCTIONS[: of.max() + 1] if names is None else names
    asked = tuple(Statement(f"s{n}", "insight", f"Statement {n}.") for n in range(matrix.shape[1]))
    more.setdefault("statements", asked)
    return RoundData(
        functions(*names), function_of=of, effectiveness=matrix,
        importance=matrix if importance is None else np.array(importance, dtype=np.int8), **more,
    )


def shares(middles: np.ndarray) -> np.ndarray:
    """How likely each answer 1-5 is when views scatter around `middles`; the answers on the last axis."""
    upto = special.ndtr((CUTS - middles[..., None]) / SPREAD)
    ends = np.ones((*middles.shape, 1))
    return np.diff(np.concatenate([0 * ends, upto, ends], -1), axis=-1)


@dataclass(frozen=True)
class Company:
    """What is true: the middles of views (functions x statements), their true scores and the customers' true scores."""

    middles: np.ndarray
    likely: np.ndarray
    scores: np.ndarray  # functions x statements, 0-100
    agrees: np.ndarray
    statements: tuple[Statement, ...]
    subjects: tuple[Subject, ...]
    customers: dict[str, float]

    def round(self, rng: np.random.Generator, people: int, voices: int = 0) -> RoundData:
        """What a sample of `people` for each function and `voices` customers for each subject say."""
        of = np.repeat(np.arange(len(self.middles)), people)
        upto = self.likely.cumsum(-1)[of]
        drawn = (rng.random((*upto.shape[:2], 1)) > upto[..., :-1]).sum(-1) + 1
        heard = tuple(self.heard(key, rng, voices) for key in self.customers) if voices else ()
        return RoundData(
            functions(*FUNCTIONS), self.statements, of, drawn.astype(np.int8), drawn.astype(np.int8), self.subjects,
            tuple(each for each in heard if each),
        )

    def heard(self, key: str, rng: np.random.Generator, voices: int) -> CustomerScore | None:
        """Customers who are happy, neutral or not, with the subject's true score as their mean."""
        true = self.customers[key] / 100
        neutral = 0.4 * min(true, 1 - true)
        happy, so_so, unhappy = rng.multinomial(voices, [true - neutral / 2, neutral, 1 - true - neutral / 2])
        return from_sentiment(key, int(happy), int(so_so), int(unhappy))


@cache
def simulated(seed: int = 0) -> Company:
    rng = np.random.default_rng(seed)
    columns = [_statement(rng, place >= DISAGREED) for place in range(STATEMENTS)]
    middles = np.array([columns[place] for place in rng.permutation(STATEMENTS)]).T
    likely = shares(middles)
    scores = likely @ (np.arange(5) * 25.0)
    statements = tuple(
        Statement(f"s{n}", DIMENSIONS[n % 5], f"Statement {n}.", (SUBJECTS[n],) if n < len(SUBJECTS) else ())
        for n in range(STATEMENTS)
    )
    customers = {key: float(np.clip(scores[:, n].mean() - PLANTED[key], 3, 97)) for n, key in enumerate(SUBJECTS)}
    subjects = tuple(Subject(key, "theme", key) for key in SUBJECTS)
    agrees = together(scores.T / 25 + 1, Rule())
    return Company(middles, likely, scores, agrees, statements, subjects, customers)


def _statement(rng: np.random.Generator, agreed: bool) -> np.ndarray:
    """The middles of the functions' views of one statement on which they truly agree, or truly do not."""
    while True:
        centre = rng.choice([rng.uniform(1.6, 2.6), rng.uniform(3.4, 4.4)])
        middles = centre + rng.uniform(-0.2, 0.2, len(FUNCTIONS))
        if not agreed:
            apart = rng.choice(len(FUNCTIONS), rng.integers(1, 4), replace=False)
            middles[apart] += 1.8 if centre < 3 else -1.8
        if bool(together(shares(middles) @ np.arange(1.0, 6.0), Rule())) == agreed:
            return middles

"""How far along the company is: five stages of ours, and what others published about theirs.

The stages are fifths of the overall score: what a stage is called follows from how true the statements are, on the
average of the functions. The published distribution is of another instrument with other stages; it stands beside ours
for orientation, and nothing is computed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.references import MATURITY_2024, PublishedDistribution
from assessments.round_data import Estimate

# (key, from this score on)
STAGES: tuple[tuple[str, float], ...] = (
    ("by_chance", 0.0), ("listening", 20.0), ("acting", 40.0), ("steering", 60.0), ("second_nature", 80.0)
)
STAGE_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        "by_chance": ("By chance", "Good experiences happen when somebody makes them happen."),
        "listening": ("Listening", "Customers are heard; what they say seldom changes anything yet."),
        "acting": ("Acting", "Single problems are solved and answered; causes stay."),
        "steering": ("Steering", "Functions work on the same causes and see whether it helped."),
        "second_nature": ("Second nature", "Nobody decides without asking what it means to customers."),
    },
    "de": {
        "by_chance": ("Glückssache", "Gute Erlebnisse gibt es, wenn jemand sie möglich macht."),
        "listening": ("Zuhören", "Kunden werden gehört; was sie sagen, ändert noch selten etwas."),
        "acting": ("Handeln", "Einzelne Probleme werden gelöst und beantwortet; die Ursachen bleiben."),
        "steering": ("Steuern", "Die Funktionen arbeiten an denselben Ursachen und sehen, ob es geholfen hat."),
        "second_nature": ("Selbstverständlich", "Niemand entscheidet, ohne zu fragen, was es für Kunden heißt."),
    },
}


@dataclass(frozen=True, slots=True)
class Maturity:
    """`stage` by the score, `lowest` and `highest` by the ends of its interval, so that a stage within the noise is
    not claimed; `weakest` is the dimension that holds the company back most.
    """

    stage: str
    number: int  # 1-5
    lowest: str
    highest: str
    weakest: str
    score: Estimate
    published: PublishedDistribution | None = None


def stage(score: float) -> str:
    """The key of the stage that a score of 0-100 stands for."""
    return [key for key, since in STAGES if score >= since][-1]


def maturity(overall: Estimate | None, dimensions: Mapping[str, Estimate]) -> Maturity | None:
    """The stage of a round; None when nobody answered."""
    if overall is None:
        return None
    reached = stage(overall.value)
    ends = (overall.low, overall.high)
    low, high = (reached if end is None else stage(end) for end in ends)
    weakest = min(dimensions, key=lambda key: dimensions[key].value) if dimensions else ""
    number = [key for key, _ in STAGES].index(reached) + 1
    return Maturity(reached, number, low, high, weakest, overall, MATURITY_2024)

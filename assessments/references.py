"""Figures that others published: who, when, whom they asked, and what. They are shown apart from everything that is
computed here, never as a benchmark of the company's own scores, because they asked other people other questions.

Only figures whose publication (or a report that quotes it) was read; `url` is where. A figure that nobody can look up
has no place here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """`ours` is the share (0-1) that companies or leaders claim, `theirs` what customers grant, or how effective it is;
    None where there is one share only.
    """

    key: str
    publisher: str
    title: str
    year: int  # of the survey
    asked: Mapping[str, str]  # whom, by language
    said: Mapping[str, str]  # what was measured, in one sentence, by language
    ours: float
    theirs: float | None
    url: str
    kind: str  # gap: companies against customers; importance: important against effective; share


@dataclass(frozen=True, slots=True)
class PublishedDistribution:
    """Shares (0-1) by the publisher's own stages; None where the summary that was read gives no figure."""

    publisher: str
    title: str
    year: int
    asked: Mapping[str, str]
    stages: tuple[tuple[str, float | None], ...]
    caveat: Mapping[str, str]
    url: str


BAIN = "https://www.bain.com/publications/articles/closing-the-delivery-gap-newsletter.aspx"
CAPGEMINI = (
    "https://www.capgemini.com/gb-en/news/"
    "8-in-10-consumers-willing-to-pay-more-for-a-better-customer-experience-as-big-business/"
)
HBR = "https://jimsinur.blogspot.com/2017/09/a-you-proud-of-your-customer-experience.html"
HBR_ASKED = {"en": "about 680 business leaders", "de": "etwa 680 Führungskräfte"}
HBR_TITLE = "Closing the Customer Experience Gap"
HBRAS = "Harvard Business Review Analytic Services"

FIGURES: tuple[PublishedFigure, ...] = (
    PublishedFigure(
        "superior_experience", "Bain & Company", "Closing the delivery gap", 2005,
        {"en": "362 firms and their customers", "de": "362 Firmen und ihre Kundschaft"},
        {"en": "80% of the firms believed that they deliver a superior experience; customers said so of 8% of them.",
         "de": "80 % der Firmen glaubten, ein überragendes Erlebnis zu bieten; die Kundschaft sagte es von 8 %."},
        0.80, 0.08, BAIN, "gap",
    ),
    PublishedFigure(
        "customer_centric", "Capgemini", "The Disconnected Customer", 2017,
        {"en": "450 executives and 3,300 consumers", "de": "450 Führungskräfte und 3.300 Verbraucher"},
        {"en": "75% of the organisations believed that they are customer-centric; 30% of the consumers agreed.",
         "de": "75 % der Firmen hielten sich für kundenorientiert; 30 % der Verbraucher stimmten zu."},
        0.75, 0.30, CAPGEMINI, "gap",
    ),
    PublishedFigure(
        "very_effective", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        {"en": "15% called their customer experience very effective.",
         "de": "15 % nannten das eigene Kundenerlebnis sehr wirksam."},
        0.15, None, HBR, "share",
    ),
    PublishedFigure(
        "culture", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        {"en": "90% called a customer-centric culture important; 45% called their own effective.",
         "de": "90 % nannten eine kundenorientierte Kultur wichtig; 45 % nannten die eigene wirksam."},
        0.90, 0.45, HBR, "importance",
    ),
    PublishedFigure(
        "leadership", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        {"en": "88% called buy-in of management and leadership important; 49% called their own effective.",
         "de": "88 % nannten den Rückhalt der Führung wichtig; 49 % nannten den eigenen wirksam."},
        0.88, 0.49, HBR, "importance",
    ),
    PublishedFigure(
        "visibility", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        {"en": "87% called visibility into the actual experience important; 35% called their own effective.",
         "de": "87 % nannten Einblick in das wirkliche Erlebnis wichtig; 35 % nannten den eigenen wirksam."},
        0.87, 0.35, HBR, "importance",
    ),
)

MATURITY_2024 = PublishedDistribution(
    "Qualtrics XM Institute", "The State of Customer Experience Management, 2024", 2024,
    {"en": "234 people who work on customer experience at companies of 1,000 and more, about their own company",
     "de": "234 Personen, die in Firmen ab 1.000 Beschäftigten am Kundenerlebnis arbeiten, über die eigene Firma"},
    (("Investigate", 0.41), ("Initiate", 0.30), ("Mobilize", 0.18), ("Scale", None), ("Embed", 0.02)),
    {"en": "Another instrument with stages of its own; its summary gives no figure for the fourth stage.",
     "de": "Ein anderes Instrument mit eigenen Stufen; die Zusammenfassung nennt für die vierte keine Zahl."},
    "https://www.fxbaogao.com/detail/4289253",
)

"""Figures that others published: who, when, whom they asked, and what. They are shown apart from everything that is
computed here, never as a benchmark of the company's own scores, because they asked other people other questions.

Only figures whose publication (or a report that quotes it) was read; `url` is where. A figure that nobody can look up
has no place here.
"""

from __future__ import annotations

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
    asked: str  # whom
    said: str  # what was measured, in one sentence
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
    asked: str
    stages: tuple[tuple[str, float | None], ...]
    caveat: str
    url: str


BAIN = "https://www.bain.com/publications/articles/closing-the-delivery-gap-newsletter.aspx"
CAPGEMINI = (
    "https://www.capgemini.com/gb-en/news/"
    "8-in-10-consumers-willing-to-pay-more-for-a-better-customer-experience-as-big-business/"
)
HBR = "https://jimsinur.blogspot.com/2017/09/a-you-proud-of-your-customer-experience.html"
HBR_ASKED = "about 680 business leaders"
HBR_TITLE = "Closing the Customer Experience Gap"
HBRAS = "Harvard Business Review Analytic Services"

FIGURES: tuple[PublishedFigure, ...] = (
    PublishedFigure(
        "superior_experience", "Bain & Company", "Closing the delivery gap", 2005, "362 firms and their customers",
        "80% of the firms believed that they deliver a superior experience; customers said so of 8% of them.",
        0.80, 0.08, BAIN, "gap",
    ),
    PublishedFigure(
        "customer_centric", "Capgemini", "The Disconnected Customer", 2017, "450 executives and 3,300 consumers",
        "75% of the organisations believed that they are customer-centric; 30% of the consumers agreed.",
        0.75, 0.30, CAPGEMINI, "gap",
    ),
    PublishedFigure(
        "very_effective", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        "15% called their organisation very effective at delivering a customer experience.",
        0.15, None, HBR, "share",
    ),
    PublishedFigure(
        "culture", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        "90% called a customer-centric culture important; 45% called their own effective.",
        0.90, 0.45, HBR, "importance",
    ),
    PublishedFigure(
        "leadership", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        "88% called buy-in of management and leadership important; 49% called their own effective.",
        0.88, 0.49, HBR, "importance",
    ),
    PublishedFigure(
        "visibility", HBRAS, HBR_TITLE, 2017, HBR_ASKED,
        "87% called visibility into the actual experience important; 35% called their own effective.",
        0.87, 0.35, HBR, "importance",
    ),
)

MATURITY_2024 = PublishedDistribution(
    "Qualtrics XM Institute", "The State of Customer Experience Management, 2024", 2024,
    "234 people who work on customer experience at companies of 1,000 and more, about their own company",
    (("Investigate", 0.41), ("Initiate", 0.30), ("Mobilize", 0.18), ("Scale", None), ("Embed", 0.02)),
    "Another instrument with stages of its own; its summary gives no figure for the fourth stage.",
    "https://www.fxbaogao.com/detail/4289253",
)

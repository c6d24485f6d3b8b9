from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.flag.evidence import below
from feedback.flag.registry import detectors
from feedback.params import param
from feedback.subject import Evidence, Subject


@dataclass(frozen=True)
class Wanted:
    at_most: float = param(2.0, gettext_lazy("Low up to"), gettext_lazy("On a scale of 1 to 5; others are converted."))

    def __post_init__(self) -> None:
        if not 1 <= self.at_most < 5:
            raise ValueError(_("at_most goes from 1 to below 5"))


@detectors.register
class LowStars:
    """A public review with one or two stars of five, or as few on another scale."""

    key = "low_stars"
    label = gettext_lazy("Few stars")
    severity = 2
    Params = Wanted

    def detect(self, subjects: list[Subject], params: Wanted) -> list[list[Evidence]]:
        return [below(subject, ("stars",), params.at_most) for subject in subjects]

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cxloop.sentences import say as _
from feedback.flag.evidence import of_kind, of_rating, place
from feedback.flag.registry import detectors
from feedback.params import param
from feedback.subject import Evidence, Subject


@dataclass(frozen=True)
class Wanted:
    at_most: int = param(6, gettext_lazy("Detractor up to"), gettext_lazy("On a scale of 0 to 10."))

    def __post_init__(self) -> None:
        if not 0 <= self.at_most <= 9:
            raise ValueError(_("at_most goes from 0 to 9"))


@detectors.register
class NpsDetractor:
    """They would not recommend us: 0 to 6 of 10 (Reichheld 2003), whatever they wrote."""

    key = "nps_detractor"
    label = gettext_lazy("NPS detractor")
    severity = 2
    Params = Wanted

    def detect(self, subjects: list[Subject], params: Wanted) -> list[list[Evidence]]:
        limit = params.at_most / 10 + 1e-9
        return [
            [
                of_rating(
                    given,
                    _("would not recommend us (%(value)g of %(high)g)") % {"value": given.value, "high": given.high},
                )
                for given in of_kind(subject, "nps")
                if place(given) <= limit
            ]
            for subject in subjects
        ]

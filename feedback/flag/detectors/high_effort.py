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
    at_most: float = param(3.0, gettext_lazy("Hard up to"), gettext_lazy("On a scale of 1 (hard) to 7 (easy)."))
    high_is_easy: bool = param(
        True,
        gettext_lazy("A high score means easy"),
        gettext_lazy('Off when the question asked "how much effort did it take?".'),
    )

    def __post_init__(self) -> None:
        if not 1 <= self.at_most < 7:
            raise ValueError(_("at_most goes from 1 to below 7"))


@detectors.register
class HighEffort:
    """It was hard work for them: the lower three of seven points of the Customer Effort Score."""

    key = "high_effort"
    label = gettext_lazy("High effort")
    severity = 2
    Params = Wanted

    def detect(self, subjects: list[Subject], params: Wanted) -> list[list[Evidence]]:
        limit = (params.at_most - 1) / 6 + 1e-9
        return [
            [
                of_rating(
                    given,
                    _("it was hard work (%(value)g of %(high)g)") % {"value": given.value, "high": given.high},
                )
                for given in of_kind(subject, "ces")
                if (place(given) if params.high_is_easy else 1 - place(given)) <= limit
            ]
            for subject in subjects
        ]

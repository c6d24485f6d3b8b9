"""Time to acknowledge."""

from django.utils.translation import gettext_lazy as _

from feedback.measure.durations import DurationMetric
from feedback.measure.registry import metrics


@metrics.register
class TimeToAcknowledge(DurationMetric):
    key = "time_to_acknowledge"
    label = _("Time to acknowledge")
    definition = _(
        "From the moment the customer spoke until somebody first said they had seen it (median, calendar time)."
    )
    serves = _("Whether cases reach the person who owes an answer.")
    cohort = _("Cases opened in the period that somebody acknowledged; those still waiting are counted beside it.")
    order = 3
    reached = "first_acknowledged_at"

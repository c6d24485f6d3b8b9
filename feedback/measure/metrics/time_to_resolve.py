"""Time to resolve."""

from django.utils.translation import gettext_lazy as _

from feedback.measure.durations import DurationMetric
from feedback.measure.registry import metrics


@metrics.register
class TimeToResolve(DurationMetric):
    key = "time_to_resolve"
    label = _("Time to resolve")
    definition = _("From the moment the customer spoke until the case was first resolved (median, calendar time).")
    serves = _("Which causes take long to put right.")
    cohort = _("Cases opened in the period that were resolved; those still waiting are counted beside it.")
    order = 5
    reached = "first_resolved_at"

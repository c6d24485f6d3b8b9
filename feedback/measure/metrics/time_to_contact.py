"""Time to contact."""

from django.utils.translation import gettext_lazy as _

from feedback.measure.durations import DurationMetric
from feedback.measure.registry import metrics


@metrics.register
class TimeToContact(DurationMetric):
    key = "time_to_contact"
    label = _("Time to contact")
    definition = _(
        "From the moment the customer spoke until a person first answered them (median, calendar time); "
        "automatic mails do not count."
    )
    serves = _("How many people answering needs, and what may be promised.")
    cohort = _("Cases opened in the period whose customer was contacted; those still waiting are counted beside it.")
    order = 4
    reached = "first_contacted_at"

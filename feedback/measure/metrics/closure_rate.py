"""Closure rate: what we say about ourselves."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.shares import ShareMetric


@metrics.register
class ClosureRate(ShareMetric):
    key = "closure_rate"
    label = _("Closure rate")
    definition = _("Of the cases opened in the period, the share that is closed now, however it ended.")
    serves = _("Whether the people who answer can keep up with what is promised.")
    cohort = _("Cases opened in the period, whatever their age; a case that was reopened counts as not closed.")
    order = 1
    ripens = True
    counted = Q(status="closed")
    also = {
        "confirmed": Q(status="closed", outcome="confirmed"),
        "disputed": Q(status="closed", outcome="disputed"),
        "silent": Q(status="closed", outcome="silent"),
        "unreachable": Q(status="closed", outcome="unreachable"),
        "waiting_for_customer": Q(status="resolved"),
    }

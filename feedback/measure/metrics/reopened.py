"""Reopened."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.shares import ShareMetric


@metrics.register
class Reopened(ShareMetric):
    key = "reopened"
    label = _("Reopened")
    definition = _("Of the cases opened in the period that were resolved or closed, the share that had to reopen.")
    serves = _("Whether cases are closed too early.")
    cohort = _("Cases opened in the period that were resolved or closed at least once.")
    better = "down"
    order = 8
    of = Q(first_resolved_at__isnull=False) | Q(status="closed") | Q(reopened_count__gt=0)
    counted = Q(reopened_count__gt=0)
    also = {"customer_said_no": Q(refused_count__gt=0)}

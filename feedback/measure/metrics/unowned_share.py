"""Unowned share."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.shares import ShareMetric


@metrics.register
class UnownedShare(ShareMetric):
    key = "unowned_share"
    label = _("Unowned")
    definition = _("Of the cases opened in the period, the share whose touchpoint or theme has no owner.")
    serves = _("Where an owner has to be named.")
    cohort = _("Cases opened in the period, as they were when they opened.")
    better = "down"
    order = 9
    counted = Q(is_unowned=True)
    also = {"open": Q(is_unowned=True) & ~Q(status="closed")}

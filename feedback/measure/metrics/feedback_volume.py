"""Feedback volume."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.measure.measured import Measured
from feedback.measure.registry import metrics
from feedback.measure.scope import Scope, with_flagged
from feedback.measure.shares import ShareMetric


@metrics.register
class FeedbackVolume(ShareMetric):
    key = "feedback_volume"
    label = _("Feedback")
    definition = _("How many times customers spoke in the period, and how many of those were flagged.")
    serves = _("Whether there is enough to hear, and from where.")
    cohort = _("Analysed feedback by the day the customer spoke.")
    unit = "count"
    subject = "item"
    counts = "feedback"
    dated_by = "occurred_at"
    better = ""
    order = 30
    counted = Q(is_flagged=True)
    also = {"judged_unhappy": Q(analysis__is_unhappy=True), "with_case": Q(case__isnull=False)}

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        return with_flagged(rows, scope)

    def measured(self, row: Any) -> Measured:
        """The count itself; the share that is flagged keeps numerator and denominator."""
        share = super().measured(row)
        return Measured(share.denominator, share.numerator, share.denominator, share.n, None, share.extras)

    def differs(self, one: Measured, other: Measured) -> bool | None:
        """Never said: a count of one period is not a sample of anything."""
        return None

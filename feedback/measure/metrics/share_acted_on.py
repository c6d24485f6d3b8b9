"""Share of feedback acted on."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.scope import Scope, with_flagged
from feedback.measure.shares import ShareMetric


@metrics.register
class ShareActedOn(ShareMetric):
    key = "share_acted_on"
    label = _("Feedback acted on")
    definition = _(
        "Of the feedback of the period that was flagged, the share whose case somebody has acknowledged, "
        "answered or resolved."
    )
    serves = _("Whether listening leads to anything.")
    cohort = _("Flagged feedback by the day the customer spoke, whether or not it opened a case.")
    subject = "item"
    counts = "feedback"
    dated_by = "occurred_at"
    order = 11
    of = Q(is_flagged=True)
    counted = (
        Q(case__first_acknowledged_at__isnull=False)
        | Q(case__first_contacted_at__isnull=False)
        | Q(case__first_resolved_at__isnull=False)
    )
    also = {
        "contacted": Q(is_flagged=True, case__first_contacted_at__isnull=False),
        "without_case": Q(is_flagged=True, case__isnull=True),
        "all_feedback": Q(),
    }

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        return with_flagged(rows, scope)

"""Confirmed closure rate: what customers say about us."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.shares import ShareMetric


@metrics.register
class ConfirmedClosureRate(ShareMetric):
    key = "confirmed_closure_rate"
    label = _("Confirmed closure rate")
    definition = _(
        "Of the cases opened in the period whose customer answered “did this fix it?”, the share that is "
        "closed because the customer said yes."
    )
    serves = _("Whether what we call closed is fixed for the customer.")
    cohort = _(
        "Cases opened in the period with an answer. Silent, unreachable and not yet asked are left out; "
        "“no” and “not yet” count as not confirmed."
    )
    order = 2
    of = ~Q(last_answer="")
    counted = Q(status="closed", outcome="confirmed")
    also = {
        "said_no": Q(last_answer="no"),
        "said_not_yet": Q(last_answer="not_yet"),
        "disputed": Q(status="closed", outcome="disputed"),
        "silent": Q(status="closed", outcome="silent"),
        "unreachable": Q(status="closed", outcome="unreachable"),
        "waiting_for_answer": Q(status="resolved"),
    }

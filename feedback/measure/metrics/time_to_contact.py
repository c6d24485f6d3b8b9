"""Time to contact."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from feedback.measure.durations import DurationMetric
from feedback.measure.registry import metrics
from feedback.measure.scope import Scope

HOURS = (4, 8, 12, 24, 48)
CONTACTED = Q(first_contacted_at__isnull=False)


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
    conditions = {
        "numerator": CONTACTED,
        "denominator": Q(),
        "waiting": ~CONTACTED & ~Q(status="closed"),
        **{f"{end}_hours": Q(first_contacted_at__gte=F("customer_since") + timedelta(hours=end)) for end in HOURS},
    }

    def bands(self, scope: Scope) -> list[int]:
        """How many cases were first contacted within how many hours: one number for each band between 0, `HOURS` and
        no end. At most one query.
        """
        sums = scope.tallies.sums(self, scope) if scope.tallies else None
        if sums is None:
            counts = {f"count_{name}": Count("pk", filter=found or None) for name, found in self.conditions.items()}
            sums = {None: self.cohort_rows(scope).aggregate(**counts)}
        least = [sums[None][f"count_{name}"] for name in ("numerator", *(f"{hours}_hours" for hours in HOURS))]
        return [more - fewer for more, fewer in zip(least, [*least[1:], 0], strict=True)]

"""Owner involvement."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cxloop.models import AuditEntry
from feedback.measure.registry import metrics
from feedback.measure.scope import Scope
from feedback.measure.shares import ShareMetric


@metrics.register
class OwnerInvolvement(ShareMetric):
    key = "owner_involvement"
    label = _("Owner involvement")
    definition = _(
        "Of the cases opened in the period that have an owner, the share in which the owner did something "
        "themselves: acknowledged, answered, noted, resolved."
    )
    serves = _("Whether owners own, or only have their names on it.")
    cohort = _("Cases opened in the period with an owner; counted for the owner of today.")
    order = 10
    of = Q(owner__isnull=False)
    counted = Q(owner_acted=True)

    def prepared(self, rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
        acted = AuditEntry.objects.for_organisation(scope.organisation).filter(
            object_kind="case", object_id=OuterRef("pk"), actor_membership=OuterRef("owner")
        )
        return rows.annotate(owner_acted=Exists(acted))

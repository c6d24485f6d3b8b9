"""Customer effort score."""

from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.scores import MeanMetric


@metrics.register
class CustomerEffort(MeanMetric):
    key = "ces"
    label = _("Customer effort score")
    definition = _("The mean answer to “it was easy to get this done”, 1 (not at all) to 7 (very).")
    serves = _("Where customers have to work too hard.")
    cohort = _("Effort ratings by the day they were given, each brought from its own scale to 1 to 7.")
    kind = "ces"
    scale = (1, 7)
    order = 22

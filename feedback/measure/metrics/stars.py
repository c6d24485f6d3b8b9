"""Stars."""

from django.utils.translation import gettext_lazy as _

from feedback.measure.registry import metrics
from feedback.measure.scores import MeanMetric


@metrics.register
class Stars(MeanMetric):
    key = "stars"
    label = _("Stars")
    definition = _("The mean number of stars in reviews, 1 to 5.")
    serves = _("What others read about us before they buy.")
    cohort = _("Star ratings by the day they were given, each brought from its own scale to 1 to 5.")
    kind = "stars"
    scale = (1, 5)
    order = 23

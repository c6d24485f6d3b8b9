"""The hosted surveys of an organisation, with how many answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cxloop.models import Organisation
from feedback.models import FeedbackItem, Survey


def surveys(organisation: Organisation) -> QuerySet[Any]:
    """The surveys, newest first, each with `answers`: the items of its source. One query."""
    answers = (
        FeedbackItem.objects.for_organisation(organisation)
        .filter(source=OuterRef("source"))
        .order_by()
        .values("source")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return (
        Survey.objects.for_organisation(organisation)
        .select_related("touchpoint", "source")
        .annotate(answers=Coalesce(Subquery(answers, output_field=IntegerField()), 0))
        .order_by("-created_at", "-pk")
    )

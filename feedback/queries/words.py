"""Finding feedback by its words, within one organisation, by one index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from cxloop.models import Organisation
from feedback.models import FeedbackItem, Message


def saying(organisation: Organisation, text: str, customers: Sequence[int] = ()) -> QuerySet[Any]:
    """The items with these words, or of these customers. Quotes keep a phrase together, a minus leaves a word out."""
    found = Q(vector=asking(organisation, text))
    if customers:
        found |= Q(customer__in=customers)
    return FeedbackItem.objects.for_organisation(organisation).filter(found)


def writing(organisation: Organisation, text: str) -> QuerySet[Any]:
    """The messages and notes on cases with these words."""
    return Message.objects.for_organisation(organisation).filter(vector=asking(organisation, text))


def asking(organisation: Organisation, text: str) -> Any:
    here = SearchQuery(f"cxo{organisation.pk}", config="simple")
    return SearchQuery(text.replace("\x00", ""), config="simple", search_type="websearch") & here

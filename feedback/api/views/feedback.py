"""Feedback in, and feedback found again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cxloop import permissions
from cxloop.api.idempotency import once
from cxloop.api.views import DetailView, ListView
from cxloop.errors import InvalidInput
from feedback.api.serializers.feedback import FeedbackDetail, FeedbackRow
from feedback.api.serializers.incoming import Accepted, IncomingFeedback, Refused, Taken, read_item
from feedback.ingest.service import CREATED, MOST_AT_ONCE, source_called, source_key, store
from feedback.ingest.single import store_one
from feedback.queries import feedback_list, item_rows

Taking = dict[str, list[tuple[int, Accepted]]]

MOST_SOURCES = 20  # in one request: what costs queries does not grow with the items


class FeedbackView(ListView):
    """Feedback: hand in one item or up to 1,000, or read what was handed in, newest first."""

    scopes = {"GET": "feedback:read", "POST": "feedback:write"}
    ordering = ("-occurred_at", "-id")
    parameters = item_rows.PARAMETERS
    shape = FeedbackRow
    takes = IncomingFeedback
    answers = {202: Taken}

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        return item_rows.rows(self.organisation, wanted)

    def post(self, request: Request) -> Response:
        """Stores what customers said before it answers, and says what became of each item."""
        permissions.require(self.actor, "feedback.write")
        return once(request, lambda: (202, self.take(request.data)), self.now)

    def take(self, given: Any) -> dict[str, Any]:
        items = given if isinstance(given, list) else [given]
        if not 1 <= len(items) <= MOST_AT_ONCE:
            raise InvalidInput(_("Send one item, or an array of 1 to %(most)s.") % {"most": f"{MOST_AT_ONCE:,}"})
        results: list[dict[str, Any]] = []
        by_source: Taking = defaultdict(list)
        for index, item in enumerate(items):
            results.append({"index": index, "status": "rejected", "id": None, "field": "", "reason": ""})
            try:
                accepted = read_item(item, self.organisation, self.now)
                by_source[source_key(accepted.source)].append((index, accepted))
            except Refused as refused:
                results[index].update(field=refused.field, reason=str(refused))
        if len(by_source) > MOST_SOURCES:
            raise InvalidInput(_("At most %(most)s sources in one request.") % {"most": MOST_SOURCES}, field="source")
        if len(items) != 1 or not self.store_one(by_source, results):
            with transaction.atomic():
                for key in sorted(by_source):
                    self.store(by_source[key], results)
        counts = Counter(result["status"] for result in results)
        return {"results": results, **{name: counts[name] for name in ("created", "duplicate", "revised", "rejected")}}

    def store_one(self, by_source: Taking, results: list[dict[str, Any]]) -> bool:
        """Whether the only item went the short way."""
        for (_index, accepted), in by_source.values():
            public_id = store_one(self.organisation, accepted.source, accepted.incoming, self.now)
            if public_id is None:
                return False
            results[0].update(status=CREATED, id=str(public_id))
        return True

    def store(self, taken: list[tuple[int, Accepted]], results: list[dict[str, Any]]) -> None:
        source = source_called(self.organisation, taken[0][1].source, channel="api")
        incoming = [accepted.incoming for _index, accepted in taken]
        stored = store(self.organisation, source, incoming, self.now, live=True)
        for (index, _accepted), became in zip(taken, stored.results, strict=True):
            results[index].update(status=became.outcome, id=str(became.public_id))


class FeedbackItemView(DetailView):
    """One item with its analysis, its flags and the evidence for them."""

    scopes = {"GET": "feedback:read"}
    shape = FeedbackDetail

    def find(self, public_id: Any) -> Any:
        return feedback_list.feedback_item(self.organisation, public_id)

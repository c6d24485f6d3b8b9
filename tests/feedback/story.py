"""How tests tell a story: somebody speaks, time passes, the machinery runs. Everything through the front doors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cxloop import outbox
from cxloop.models import Organisation
from feedback import flow, notice_flow
from feedback.follow_up import absence, escalation
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, FeedbackItem

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 09:00 in UTC, the start of a working week
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}


def say(
    organisation: Organisation,
    text: str,
    now: datetime = MONDAY,
    *,
    source: str = "Survey",
    at: datetime | None = None,
    email: str = "",
    customer_id: str = "",
    name: str = "",
    segment: str = "",
    value: Any = None,
    touchpoint: str = "",
    external_id: str | None = None,
    follow_up_from: datetime | None = None,
    acknowledge: bool = False,
    process: bool = True,
    **ratings: float,
) -> FeedbackItem:
    """The item after a customer said something and the loop took it in."""
    incoming = Incoming(
        text=text,
        occurred_at=at or now,
        external_id=external_id,
        touchpoint=touchpoint,
        customer=IncomingCustomer(customer_id=customer_id, email=email, name=name, segment=segment, value=value),
        ratings=[IncomingRating(kind, rating, *SCALES[kind]) for kind, rating in ratings.items()],
    )
    result = store(
        organisation,
        source_called(organisation, source),
        [incoming],
        now,
        live=True,
        follow_up_from=follow_up_from,
        acknowledge=acknowledge,
    )
    if process:
        flow.process_items(organisation, result.item_ids(), now)
    return FeedbackItem.objects.for_organisation(organisation).get(pk=result.results[0].item_id)


def complain(organisation: Organisation, now: datetime = MONDAY, **more: Any) -> Case:
    """The case of a customer who is plainly unhappy."""
    more.setdefault("nps", 1)
    item = say(organisation, more.pop("text", "My bag is lost and nobody answers. This is terrible."), now, **more)
    assert item.case is not None
    return item.case


def settle(now: datetime) -> None:
    """Lets everything that waits happen: events, notices, mails written."""
    while outbox.drain(now):
        pass
    while notice_flow.tell_people(now):
        pass


def pass_time(organisation: Organisation, now: datetime, **span: float) -> datetime:
    """The time after the span, with every sweep run as it would have been, hourly."""
    end = now + timedelta(**span)
    while now < end:
        now = min(now + timedelta(hours=1), end)
        while escalation.sweep(now):
            pass
        if now.hour % 6 == 0 or now == end:
            absence.move_work(organisation, now)
        settle(now)
    return now

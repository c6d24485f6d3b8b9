"""The sweep over very many late cases, and what it does to other work meanwhile."""

from __future__ import annotations

import threading
import time

from django.db import connection
from django.utils import timezone

from cxloop import organisations, permissions
from cxloop.actor import Actor
from cxloop.models import Membership
from cxloop.tenancy import across
from feedback import flow
from feedback.follow_up import escalation
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, Escalation, FeedbackItem
from tests.benchmarks import bulk
from tests.benchmarks.rows import Row

TEXT = "My bag is lost and nobody answers. This is terrible."
PROCESS = Actor.process("benchmark")


def company(slug: str) -> Membership:
    """The admin of a company of its own, to whom every case falls."""
    email = f"{slug}@example.test"
    organisations.create_organisation(slug, slug.title(), email, "Ann", PROCESS, timezone.now(), industry="airline",
                                      password="correct horse battery")
    return permissions.membership_in(organisations.user_of(email), slug)


def seconds_row(what: str, took: float, most: float, beside: str) -> Row:
    return Row(what, f"{took:.2f} s", beside, took / most, f"at most {most:g} s", took <= most)


def speak(member: Membership, email: str = "") -> FeedbackItem:
    """An item of somebody unhappy after it went through the loop."""
    now, here = timezone.now(), member.organisation
    said = Incoming(text=TEXT, occurred_at=now, ratings=[IncomingRating("nps", 1, 0, 10)],
                    customer=IncomingCustomer(email=email))
    result = store(here, source_called(here, "Survey"), [said], now, live=True)
    flow.process_items(here, result.item_ids(), now)
    return FeedbackItem.objects.for_organisation(here).get(pk=result.results[0].item_id)


def make_late(member: Membership, cases: int) -> None:
    """So many open cases whose first promise was broken a minute ago."""
    with across(), connection.cursor() as cursor:
        first = Case.objects.for_organisation(member.organisation).get(first_item=speak(member, "c@example.test"))
        bulk.more_cases(first, cases - 1)
        cursor.execute(
            "UPDATE feedback_case SET status = 'open', outcome = '', closed_at = NULL, resolved_at = NULL,"
            " first_contacted_at = NULL, acknowledge_due_at = now() - interval '1 minute',"
            " due_at = now() - interval '1 minute', next_deadline_at = now() - interval '1 minute',"
            " contact_due_at = now() + interval '3 days', resolve_due_at = now() + interval '9 days'"
            " WHERE organisation_id = %s", [member.organisation_id])


def bench_overdue(cases: int) -> list[Row]:
    """Each late case climbs once; meanwhile a company beside hands in an item every tenth of a second."""
    late, beside = company("late"), company("beside")
    make_late(late, cases)
    took: list[float] = []
    done = threading.Event()

    def other_work() -> None:
        with across():
            while not done.wait(0.1):
                began = time.perf_counter()
                speak(beside)
                took.append(time.perf_counter() - began)
        connection.close()

    other = threading.Thread(target=other_work)
    other.start()
    began, looked = time.perf_counter(), 0
    while some := escalation.sweep(timezone.now()):
        looked += some
    span = time.perf_counter() - began
    done.set()
    other.join()
    with across():
        taken = Escalation.across_organisations.filter(organisation=late.organisation_id)
        rows, climbed = taken.count(), taken.values("case").distinct().count()
        again = escalation.sweep(timezone.now())
    right = climbed == rows == cases and not again
    longest = max(took, default=0.0)
    return [
        Row(f"{cases:,} late cases, one step each", f"{looked / span:,.0f} cases/s",
            f"{rows:,} steps, {climbed:,} cases", rows / cases, "exactly 1", right),
        seconds_row("other work meanwhile, longest", longest, 1, f"{len(took)} items went through"),
    ]

"""Very many cases that are late at once, in a running installation, and what that does to another company meanwhile."""

from __future__ import annotations

import statistics
import time

from django.db import connection
from django.utils import timezone

from cxloop.models import Membership, Organisation
from cxloop.tenancy import across, acting_in
from feedback import flow
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.models import Case, FeedbackItem
from tests.benchmarks import bulk
from tests.benchmarks.latency import Watch, item, send
from tests.benchmarks.rows import Row
from tests.faults.installation import Company, installed
from tests.faults.smtp import mail_server

TEXT = "My bag is lost and nobody answers. This is terrible."
LATE, BESIDE = "load", "flood"  # two companies of the installation
EVERY = 0.5  # seconds between two items of the other company
QUIET = 10  # of its items before anything is late
LONGEST = 3_600.0
MAKE = "from tests.benchmarks.overdue import make_cases; make_cases({slug!r}, {cases})"
LET_GO = """
    UPDATE feedback_case SET status = 'open', outcome = '', closed_at = NULL, resolved_at = NULL,
      first_contacted_at = NULL, acknowledge_due_at = now() - interval '1 minute',
      due_at = now() - interval '1 minute', next_deadline_at = now() - interval '1 minute',
      contact_due_at = now() + interval '3 days', resolve_due_at = now() + interval '9 days' WHERE {mine}
"""
STEPS = """
    SELECT count(*), count(DISTINCT case_id), extract(epoch FROM max(at) - min(at))
    FROM feedback_escalation WHERE {mine}
"""


def speak(member: Membership, email: str = "") -> FeedbackItem:
    """An item of somebody unhappy after it went through the loop."""
    now, here = timezone.now(), member.organisation
    said = Incoming(text=TEXT, occurred_at=now, ratings=[IncomingRating("nps", 1, 0, 10)],
                    customer=IncomingCustomer(email=email))
    result = store(here, source_called(here, "Survey"), [said], now, live=True)
    flow.process_items(here, result.item_ids(), now)
    return FeedbackItem.objects.for_organisation(here).get(pk=result.results[0].item_id)


def make_cases(slug: str, cases: int) -> None:
    """So many cases of the company; runs inside the installation, with its settings."""
    company = Organisation.objects.get(slug=slug)
    with acting_in(company):
        member = Membership.objects.for_organisation(company).select_related("organisation", "user").get()
        first = Case.objects.for_organisation(company).get(first_item=speak(member, "c@example.test"))
    with across():
        bulk.more_cases(first, cases - 1)
        with connection.cursor() as cursor:  # as quiet as cases can be until all are let go
            cursor.execute("UPDATE feedback_case SET next_deadline_at = NULL, status = 'closed', outcome = 'silent',"
                           " closed_at = opened_at, resolved_at = opened_at WHERE organisation_id = %s", [company.pk])


def ask(company: Company, names: list[str]) -> tuple[list[float], list[float]]:
    """Seconds from each POST to its case, and from there to the owner's mail."""
    with Watch(company) as watch:
        time.sleep(0.2)
        before = watch.mails[-1][1]
        due = send(company, [item(name, True) for name in names], 1 / EVERY)
        watch.wait_for(names)
        watch.wait_for_mails(before + len(names))
    opened = [watch.seen.get(name, float("inf")) for name in names]
    mailed = [watch.mailed_at(before + n + 1) for n in range(len(names))]
    return ([at - due[name] for at, name in zip(opened, names, strict=True)],
            [at - since for at, since in zip(mailed, sorted(opened), strict=True)])


def bench_overdue(cases: int) -> list[Row]:
    """Each late case climbs once; meanwhile a company beside hands in an item every half second."""
    with mail_server() as smtp, installed(smtp) as installation:
        late, beside = installation.company(LATE), installation.company(BESIDE)
        installation.rows(f"UPDATE cxloop_organisation SET mails_per_hour = 10 WHERE id = {late.pk}")
        said = installation.manage("shell", "-v0", "-c", MAKE.format(slug=LATE, cases=cases))
        assert late.count("feedback_case") == cases, said
        quiet = ask(beside, [f"quiet{n}" for n in range(QUIET)])
        began = time.monotonic()
        late.rows(LET_GO)
        began, took, turns = time.monotonic(), ([], []), 0
        while (left := late.count("feedback_case", "next_deadline_at <= now()")) and time.monotonic() - began < LONGEST:
            for kept, more in zip(took, ask(beside, [f"late{turns}n{n}" for n in range(10)]), strict=True):
                kept.extend(more)
            turns += 1
        time.sleep(12)  # two more sweeps
        [(steps, climbed, span)] = late.rows(STEPS)
    right = steps == climbed == cases and not left
    rows = [Row(f"{cases:,} late cases, one step each", f"{cases / float(span):,.0f} cases/s",
                f"{steps:,} steps, {climbed:,} cases", steps / cases, "exactly 1", right)]
    for what, before, meanwhile in zip(("POST to case", "case to mail"), quiet, took, strict=True):
        longest, usual = max(meanwhile), max(before)
        rows.append(Row(f"another company meanwhile, {what}: longest", f"{longest:.2f} s",
                        f"quiet {usual:.2f} s, median {statistics.median(meanwhile):.2f} s", longest / usual,
                        "at most 1 s more", longest - usual < 1))
    return rows

"""Valkey dies or forgets everything while work is pending: it only ever says that there is work, never what it is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import psycopg
import pytest

from cxloop.embedded import find_place
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation

pytestmark = pytest.mark.faults
ITEMS = max(20, FAULTS)
WORKERS = ("cx-ingest", "cx-imports")
PATIENCE = 45.0  # seconds until the sweeps have found everything, the clock's start included, on a busy machine


def die(installation: Installation) -> None:
    for pid in installation.pids("valkey"):
        os.kill(pid, signal.SIGKILL)


def forget(installation: Installation) -> None:
    installation.valkey.flushall()


def complain(company: Company, name: str) -> None:
    """Items acknowledged one by one, each with a customer of its own."""
    for number in range(ITEMS):
        said = {"source": "Web", "external_id": f"{name}-{number}", "nps": 0, "text": "Awful service, my bag is lost."}
        assert eventually(lambda said=said: company.post(said), 30)


@pytest.mark.parametrize("fault", [die, forget])
def test_what_was_announced_in_valkey_alone_is_found_in_the_database(
    installation: Installation, fault: Callable[[Installation], None]
) -> None:
    company = installation.company("valkey")
    with installation.frozen(*WORKERS):
        complain(company, fault.__name__)
        assert eventually(lambda: installation.valkey.llen("cxloop:ingest"), 30), "messages are queued"
        assert company.left()["feedback_feedbackitem"] == ITEMS
        fault(installation)
        began = time.monotonic()
    assert eventually(lambda: not company.left(), PATIENCE), company.left()
    print(f"{fault.__name__}: everything was processed {time.monotonic() - began:.1f} s later")
    finish(company)


def test_a_worker_whose_message_cannot_be_acknowledged_takes_the_next(installation: Installation) -> None:
    """Its task ends while Valkey is away. It reads nothing while it works, so only the failing answer tells it."""
    company = installation.company("valkey")
    busy = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%feedback_feedbackitem%'"
    with psycopg.connect(find_place(installation.data).database_url) as holding:
        holding.execute("LOCK TABLE feedback_feedbackitem IN EXCLUSIVE MODE")
        installation.wake("feedback.tasks.process_feedback")
        assert eventually(lambda: installation.rows(busy), 30), "the worker is at it"
        die(installation)
    assert eventually(installation.stands, 60)
    complain(company, "after")
    assert eventually(lambda: not company.left(), PATIENCE), company.left()
    finish(company)


@pytest.mark.long
def test_it_forgets_again_and_again_while_work_comes_in(installation: Installation) -> None:
    company = installation.company("valkey")
    for number in range(5):
        complain(company, f"again-{number}")
        forget(installation)
    began = time.monotonic()
    assert eventually(lambda: not company.left(), PATIENCE), company.left()
    print(f"everything was processed {time.monotonic() - began:.1f} s later")
    finish(company)


def finish(company: Company) -> None:
    company.settle()
    assert company.count("feedback_case") == company.count("feedback_feedbackitem")
    company.assert_books_agree(SEED, copies=1)

"""Twenty thousand messages wait in one queue; the work of another does not notice. Real processes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import requests

from config import queues
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import Company, Installation

pytestmark = pytest.mark.faults
FLOOD = 20_000
ROUNDS = 5
LATER = 2.0  # seconds that a flood may cost others at most


def waiting(installation: Installation, queue: str) -> int:
    return installation.valkey.llen(f"cxloop:{queue}")


def flood(installation: Installation, queue: str) -> None:
    """Twenty thousand messages of one kind, sent while nobody takes them up."""
    with installation.frozen(f"cx-{queue}"), installation.celery.producer_pool.acquire() as producer:
        for _ in range(FLOOD):
            installation.celery.send_task(queues.WORK[queue][0], producer=producer)


def seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    assert eventually(holds, 60)
    return time.monotonic() - began


def ingest(company: Company, mark: str) -> float:
    """Seconds from the answer to a complaint until its case stands."""
    assert company.post({"source": "Web", "external_id": mark, "nps": 0, "text": "My bag is lost. Awful service."})
    return seconds_until(lambda: company.count(
        "feedback_feedbackitem", f"external_id = '{mark}' AND case_id IS NOT NULL") == 1)


def follow_up(company: Company, mark: str) -> float:
    """Seconds from telling a customer something until all that is to be done about it was done."""
    (case,) = company.rows("SELECT public_id FROM feedback_case WHERE {mine} AND status = 'open' ORDER BY id LIMIT 1")
    answer = requests.post(f"{company.address}/api/v1/cases/{case[0]}/contact/", timeout=30,
                           json={"message": f"We are looking for it. {mark}"},
                           headers={"Authorization": f"Bearer {company.secret}"})
    assert answer.ok, answer.text
    return seconds_until(lambda: not company.count("cxloop_outboxmessage", "handled_at IS NULL"))


@pytest.mark.parametrize(("flooded", "work"), [
    ("ingest", follow_up), ("imports", ingest),
    *(pytest.param(*each, marks=pytest.mark.long) for each in (("reports", follow_up), ("follow_up", ingest)))])
def test_a_flood_in_one_queue_delays_no_other(
    installation: Installation, flooded: str, work: Callable[[Company, str], float]
) -> None:
    company = installation.company("flood")
    for number in range(2 * ROUNDS):
        ingest(company, f"{flooded}-{number}")
    quiet = [work(company, f"quiet-{flooded}-{number}") for number in range(ROUNDS)]
    flood(installation, flooded)
    try:
        before = waiting(installation, flooded)
        during = [work(company, f"flood-{flooded}-{number}") for number in range(ROUNDS)]
        after = waiting(installation, flooded)
    finally:
        installation.valkey.delete(f"cxloop:{flooded}")
    assert before > FLOOD / 2 and after > FLOOD / 4, ("the flood was still there", before, after)
    print(f"{flooded} flooded ({before:,} messages, then {after:,}): {work.__name__} took {max(during):.2f} s, "
          f"{max(quiet):.2f} s without")
    assert max(during) - max(quiet) < LATER, (quiet, during)

"""Twenty thousand messages wait in one queue; the work of another does not notice. Real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from celery import Celery

from config import queues
from cxloop.embedded import find_place
from tests.cxloop.management.test_up import PROJECT, Started, clean_environment, of_kind
from tests.cxloop.test_embedded import eventually

pytestmark = pytest.mark.faults
FLOOD = 20_000
ROUNDS = 5
LATER = 2.0  # seconds that a flood may cost others at most


class Installation:
    """A running cxloop with one company, its broker, and a client."""

    def __init__(self, data: Path) -> None:
        self.place = find_place(data)
        self.data = data
        self.up = Started(data)
        self.address = self.up.ready()
        self.broker = redis.Redis.from_url(self.place.redis_url)
        self.manage("create_organisation", "--slug=acme", "--name=Acme", "--admin-email=alice@acme.test")
        scopes = [f"--scope={scope}" for scope in ("feedback:write", "cases:read", "cases:write")]
        made = self.manage("create_token", "--organisation=acme", "--email=alice@acme.test", *scopes)
        self.secret = made.split()[-1]

    def manage(self, *words: str) -> str:
        return subprocess.check_output([sys.executable, "manage.py", *words], cwd=PROJECT, text=True,
                                       env=clean_environment(self.data))

    def ask(self, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        request = urllib.request.Request(
            f"{self.address}/api/v1/{path}", json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def count(self, statement: str, *values: object) -> int:
        with psycopg.connect(self.place.database_url) as connection:
            connection.execute("SELECT set_config('cxloop.organisation', '*', false)")
            return connection.execute(statement, values).fetchone()[0]

    def waiting(self, queue: str) -> int:
        return self.broker.llen(f"cxloop:{queue}")

    def flood(self, queue: str) -> None:
        """Twenty thousand messages of one kind, sent while nobody takes them up."""
        task, url = queues.WORK[queue][0], self.place.redis_url
        app = Celery(broker=queues.redis_for_celery(url))
        app.conf.update(broker_transport_options=queues.transport_options(url), task_queues=queues.queues(url),
                        task_routes=queues.ROUTES)
        for pid in of_kind(self.data, f"cx-{queue}"):
            os.kill(pid, signal.SIGSTOP)
        try:
            with app.producer_pool.acquire() as producer:
                for _ in range(FLOOD):
                    app.send_task(task, producer=producer)
        finally:
            for pid in of_kind(self.data, f"cx-{queue}"):
                os.kill(pid, signal.SIGCONT)

    def dry(self, queue: str) -> None:
        self.broker.delete(f"cxloop:{queue}")


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="cxloop-flood-", dir="/tmp"))
    folder.chmod(0o755)
    made = Installation(folder / "data")
    yield made
    made.up.stop()
    shutil.rmtree(folder, ignore_errors=True)


def seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    assert eventually(holds, 60)
    return time.monotonic() - began


def ingest(installation: Installation, mark: str) -> float:
    """Seconds from the answer to a complaint until its case stands."""
    installation.ask("feedback/", {"source": "Web", "external_id": mark, "nps": 0, "text": "My bag is lost. Awful."})
    return seconds_until(lambda: installation.count(
        "SELECT count(case_id) FROM feedback_feedbackitem WHERE external_id = %s", mark) == 1)


def follow_up(installation: Installation, mark: str) -> float:
    """Seconds from telling a customer something until what is to be done about it was handled."""
    case = installation.ask("cases/?status=open")["results"][0]
    installation.ask(f"cases/{case['id']}/contact/", {"message": f"We are looking for it. {mark}"})
    return seconds_until(lambda: installation.count(
        "SELECT count(*) FROM cxloop_outboxmessage WHERE handled_at IS NULL") == 0)


@pytest.mark.parametrize(("flooded", "work"), [
    ("ingest", follow_up), ("imports", ingest),
    *(pytest.param(*each, marks=pytest.mark.long) for each in (("reports", follow_up), ("follow_up", ingest)))])
def test_a_flood_in_one_queue_delays_no_other(
    installation: Installation, flooded: str, work: Callable[[Installation, str], float]
) -> None:
    for number in range(2 * ROUNDS):
        ingest(installation, f"{flooded}-{number}")
    quiet = [work(installation, f"quiet-{flooded}-{number}") for number in range(ROUNDS)]
    installation.flood(flooded)
    try:
        before = installation.waiting(flooded)
        during = [work(installation, f"flood-{flooded}-{number}") for number in range(ROUNDS)]
        after = installation.waiting(flooded)
    finally:
        installation.dry(flooded)
    assert before > FLOOD / 2 and after > FLOOD / 4, ("the flood was still there", before, after)
    print(f"{flooded} flooded ({before:,} messages, then {after:,}): {work.__name__} took {max(during):.2f} s, "
          f"{max(quiet):.2f} s without")
    assert statistics.median(during) - statistics.median(quiet) < LATER, (quiet, during)
    assert max(during) - max(quiet) < LATER, (quiet, during)

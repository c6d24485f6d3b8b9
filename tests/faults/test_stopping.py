"""SIGTERM while requests and batches are in hand: they end, new ones are refused, nothing is lost or done twice."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from cxloop.embedded import find_place
from tests.cxloop.management.test_up import PROJECT, clean_environment
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import SEED, Company, Installation, installed
from tests.faults.smtp import mail_server

pytestmark = pytest.mark.faults
CLIENTS = 3
STOPPED_IN = 15.0  # seconds: what the supervisor allows, with the stores
WORKER_IN = 40.0  # a worker alone, on a busy machine; docker-compose waits 60 (tests/test_production.py)


@dataclass
class Clients:
    """Four clients that hand in one complaint after another, and what became of each."""

    company: Company
    address: str
    answered: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    refused: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Clients:
        self.threads = [threading.Thread(target=self.talk, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def talk(self, client: int) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            self.hand_in(f"{client}-{number}")

    def hand_in(self, mark: str) -> None:
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
        body = json.dumps({"source": "Web", "external_id": mark, "nps": 0, "text": "Awful service, my bag is lost."})
        try:
            connection.connect()
        except OSError:
            self.refused += 1
            self.over.wait(0.05)
            return
        try:
            connection.request("POST", "/api/v1/feedback/", body, {
                "Authorization": f"Bearer {self.company.secret}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            (self.answered if answer.status < 300 else self.unanswered).add(mark)
        except (OSError, http.client.HTTPException):
            self.unanswered.add(mark)
        finally:
            connection.close()


@pytest.fixture(scope="module")
def own_installation() -> Iterator[Installation]:
    with mail_server() as smtp, installed(smtp) as made:
        yield made


def stored(company: Company) -> set[str]:
    return {row[0] for row in company.rows("SELECT external_id FROM feedback_feedbackitem WHERE {mine}")}


def test_a_worker_asked_to_stop_in_a_batch_ends_it_and_leaves_the_rest(own_installation: Installation) -> None:
    installation, company = own_installation, own_installation.company("stop")
    place = find_place(installation.data)
    env = clean_environment(installation.data) | {"DATABASE_URL": place.database_url, "REDIS_URL": place.redis_url,
                                                  "EMAIL_URL": f"smtp://127.0.0.1:{installation.smtp.port}"}
    signs = {name: installation.data / f"alive-{name}" for name in ("ingest", "follow_up", "mail")}
    workers = [subprocess.Popen([sys.executable, "-m", "config.crew", name], cwd=PROJECT,
                                env=env | {"CXLOOP_ALIVE": str(sign)}, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for name, sign in signs.items()]
    assert eventually(lambda: all(sign.exists() for sign in signs.values()), 90)
    with Clients(company, company.address) as clients:
        assert eventually(lambda: len(clients.answered) > 60, 60)
        began = time.monotonic()
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        ended = {}
        for name, worker in zip(signs, workers, strict=True):
            ended[name] = (worker.wait(60), round(time.monotonic() - began, 2))
        took = time.monotonic() - began
    print(f"three workers ended {took:.2f} s after SIGTERM ({ended}), {len(clients.answered)} complaints answered")
    assert [code for code, _seconds in ended.values()] == [0, 0, 0] and took < WORKER_IN, ended
    company.settle()
    assert clients.answered == stored(company) and not clients.unanswered
    company.assert_books_agree(SEED)


def test_everything_stops_under_load_and_goes_on_where_it_was(own_installation: Installation) -> None:
    installation, company = own_installation, own_installation.company("load")
    with Clients(company, company.address) as clients:
        assert eventually(lambda: len(clients.answered) > 100, 60)
        began = time.monotonic()
        assert installation.up.stop(signal.SIGTERM) == 0
        took = time.monotonic() - began
        assert eventually(lambda: clients.refused > 3, 10), "new ones are refused"
    print(f"stopped {took:.2f} s after SIGTERM; {len(clients.answered)} answered, "
          f"{len(clients.unanswered)} never taken in")
    assert took < STOPPED_IN and not os.path.exists(f"/proc/{installation.up.process.pid}")
    installation.start().ready()
    assert stored(company) == clients.answered, "whoever was taken in was answered, and nobody else was"
    company.settle()
    assert len(clients.unanswered) <= CLIENTS, "only those that stood in the door"
    company.assert_books_agree(SEED)

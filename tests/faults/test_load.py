"""Very many items come in at once by files and by requests while processes die at random; then the books are compared.

5,000 items with LONG=1, 100,000 in `make faults`; ITEMS says another number, SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cxloop.management.test_up import KINDS, PROJECT, clean_environment, kill
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation, installed
from tests.faults.smtp import mail_server

pytestmark = [pytest.mark.faults, pytest.mark.long]
ITEMS = int(os.environ.get("ITEMS", 100_000 if FAULTS else 5_000))
AT_ONCE, CLIENTS = 50, 2
COMPLAINT = 20  # one in so many
HEAVY = {"supervisor": 1, "bin/postgres": 2, "-m gunicorn": 3, "crew": 3, "importer": 5}
PATIENCE = 600.0 + ITEMS / 20  # seconds


@dataclass
class Flood:
    """Half of the items by a file, half by requests: the importer, the clients, and what was acknowledged."""

    company: Company
    file: Path
    acknowledged: set[str] = field(default_factory=set)
    importer: subprocess.Popen[bytes] | None = None
    is_imported: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def write_file(self) -> None:
        with self.file.open("w") as rows:
            rows.write("id,text,nps\n")
            for number in range(ITEMS // 2):
                item = said("file", number)
                rows.write(f"{item['external_id']},{item['text']},{item['nps']}\n")

    def bring_file(self) -> None:
        """Starts the importer again until one comes to the end of the file."""
        words = [sys.executable, "manage.py", "import_feedback", str(self.file), "--organisation", self.company.slug,
                 "--source", "File", "--json", "--rejects", f"{self.file}.rejected"]
        while not self.is_imported and not self.over.is_set():
            self.importer = subprocess.Popen(words, cwd=PROJECT, env=clean_environment(self.company.at.data),
                                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.is_imported = self.importer.wait() == 0
            time.sleep(0.2)

    def hand_in(self, client: int) -> None:
        """Requests of many items, each until it is acknowledged, as a careful client does."""
        for first in range(client * AT_ONCE, ITEMS // 2, CLIENTS * AT_ONCE):
            items = [said("post", n) | {"source": "Web"} for n in range(first, min(first + AT_ONCE, ITEMS // 2))]
            while not self.over.is_set():
                with suppress(AssertionError):  # it is just being started again
                    if self.company.post(items, key=f"request-{first}", timeout=60):
                        self.acknowledged.update(str(item["external_id"]) for item in items)
                        break
                time.sleep(0.1)

    def is_in(self) -> bool:
        return self.is_imported and len(self.acknowledged) == ITEMS // 2


def said(way: str, number: int) -> dict[str, object]:
    bad = number % COMPLAINT == 0
    words = "Awful service; my bag is lost" if bad else "All was well"
    return {"external_id": f"{way}-{number}", "nps": 0 if bad else 9, "text": f"{words} on trip {number}."}


@pytest.fixture
def installation() -> Iterator[Installation]:
    with mail_server() as smtp, installed(smtp) as made:
        yield made


def kill_at_random(installation: Installation, flood: Flood, until: float) -> Counter[str]:
    """How often each kind was killed while items came in."""
    chance, killed = random.Random(SEED), Counter[str]()
    kinds = [*KINDS, "supervisor", "importer"]
    weights = [HEAVY.get(kind, 10) for kind in kinds]
    coming = chance.sample(kinds, len(kinds))  # each once, then at random
    while not flood.is_in() or coming:
        assert time.monotonic() < until, (SEED, killed, len(flood.acknowledged), flood.is_imported)
        time.sleep(chance.uniform(1, 8))
        kind = coming.pop() if coming else chance.choices(kinds, weights)[0]
        if kind == "importer":
            with suppress(AttributeError, ProcessLookupError):
                os.kill(flood.importer.pid, signal.SIGKILL)
        else:
            kill(installation.up, installation.data, kind)
        killed[kind] += 1
        if kind == "supervisor":
            installation.start().ready()
    return killed


def test_very_many_items_are_there_once_whatever_dies(installation: Installation, tmp_path: Path) -> None:
    print(f"seed {SEED}")
    company = installation.company("load")
    flood, began = Flood(company, tmp_path / "trips.csv"), time.monotonic()
    flood.write_file()
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        running = [pool.submit(flood.bring_file), *(pool.submit(flood.hand_in, n) for n in range(CLIENTS))]
        try:
            killed = kill_at_random(installation, flood, began + PATIENCE)
        finally:
            flood.over.set()
        for each in running:
            each.result()
    came_in = time.monotonic() - began
    told = (SEED, killed)
    assert installation.stands(), told
    in_hand = company.settle(PATIENCE)
    settled = time.monotonic() - began
    ids = {name for (name,) in company.rows("SELECT external_id FROM feedback_feedbackitem WHERE {mine}")}
    assert ids == {f"{way}-{n}" for way in ("file", "post") for n in range(ITEMS // 2)}, told
    complaints = 2 * len(range(0, ITEMS // 2, COMPLAINT))
    assert company.count("feedback_case") == complaints, told
    assert eventually(lambda: not company.left(), PATIENCE)
    second = company.assert_books_agree(told, copies=sum(killed.values()))
    print(f"{len(ids)} items in after {came_in:.0f} s, all mails out after {settled:.0f} s; {complaints} cases, "
          f"{company.count('cxloop_outgoingemail')} mails, {second} second copies, {in_hand} in hand, "
          f"{sum(killed.values())} killed: {dict(killed)}; answers {dict(company.answers)}")

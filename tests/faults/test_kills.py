"""Real processes die by kill -9 at random moments while feedback comes in; then the books are compared.

The seed is printed; FAULTS says how many kills, SEED repeats a run.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from cxloop.embedded import find_place
from tests.cxloop.management.test_up import KINDS, PROJECT, Started, clean_environment, kill, stands
from tests.cxloop.test_embedded import eventually
from tests.faults.smtp import MailServer, mail_server

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("FAULTS", "20"))
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
HEAVY = {"supervisor": 1, "bin/postgres": 2, "-m gunicorn": 3}  # a start of everything costs seconds, so it is rarer


@dataclass
class Installation:
    """A running cxloop that the kills may stop and start again, and what its client was promised."""

    data: Path
    smtp: MailServer
    up: Started = field(init=False)
    secret: str = ""
    acknowledged: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Started:
        self.up = Started(self.data, EMAIL_URL=f"smtp://127.0.0.1:{self.smtp.port}")
        return self.up

    def manage(self, *words: str) -> str:
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=PROJECT, env=clean_environment(self.data),
                              text=True, capture_output=True, check=False)
        return done.stdout.strip() or done.stderr

    def rows(self, statement: str) -> list[tuple]:
        with psycopg.connect(find_place(self.data).database_url) as connection:
            connection.execute("SELECT set_config('cxloop.organisation', '*', false)")
            return connection.execute(statement).fetchall()

    def send(self, external_id: str) -> bool:
        body = {"source": "Web", "external_id": external_id, "nps": 0, "text": "My bag is lost. Awful service."}
        request = urllib.request.Request(
            f"{self.up.ready()}/api/v1/feedback/", json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status < 300
        except OSError:
            return False

    def talk(self) -> None:
        """Hands in one complaint after another, each until it is acknowledged, as a careful client does."""
        for number in itertools.count():
            while not self.over.is_set():
                try:
                    if self.send(f"id-{number}"):
                        self.acknowledged.add(f"id-{number}")
                        break
                except AssertionError:  # it is just being started again
                    pass
                time.sleep(0.1)
            if self.over.wait(0.01):
                return


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="cxloop-kills-", dir="/tmp"))
    folder.chmod(0o755)
    with mail_server() as smtp:
        made = Installation(folder / "data", smtp)
        made.start().ready()
        made.manage("create_organisation", "--slug=acme", "--name=Acme", "--admin-email=alice@acme.test")
        made.secret = made.manage("create_token", "--organisation=acme", "--email=alice@acme.test",
                                  "--scope=feedback:write").split()[-1]
        # Whoever had their hourly share of mails waits for one that gathers the rest: here everybody is told at once.
        made.rows("UPDATE cxloop_organisation SET mails_per_hour = 30000 RETURNING id")
        yield made
        made.up.stop()
    shutil.rmtree(folder, ignore_errors=True)


def kill_at_random(installation: Installation) -> Counter[str]:
    """How often each kind was killed: each time a random number of answers after the last kill."""
    chance, killed = random.Random(SEED), Counter[str]()
    kinds = [*KINDS, "supervisor"]
    weights = [HEAVY.get(kind, 10) for kind in kinds]
    for number in range(KILLS):
        kind = kinds[number] if number < len(kinds) and len(kinds) <= KILLS else chance.choices(kinds, weights)[0]
        wanted = len(installation.acknowledged) + chance.randint(1, 12)
        assert eventually(lambda wanted=wanted: len(installation.acknowledged) >= wanted, 60), (SEED, killed)
        time.sleep(chance.uniform(0, 0.1))
        kill(installation.up, installation.data, kind)
        killed[kind] += 1
        if kind == "supervisor":
            installation.start().ready()
    return killed


def is_quiet(installation: Installation) -> bool:
    """Everything handed in went all the way to the mail; what a dead process had in hand is left aside."""
    waiting = installation.rows(
        "SELECT (SELECT count(*) FROM feedback_feedbackitem WHERE processed_at IS NULL)"
        " + (SELECT count(*) FROM cxloop_outboxmessage WHERE handled_at IS NULL)"
        " + (SELECT count(*) FROM feedback_notice WHERE told_at IS NULL)"
        " + (SELECT count(*) FROM cxloop_outgoingemail WHERE state = 'queued')")
    return waiting == [(0,)]


def test_nothing_is_lost_or_done_twice_whatever_dies(installation: Installation) -> None:
    print(f"seed {SEED}")
    client = threading.Thread(target=installation.talk)
    client.start()
    try:
        killed = kill_at_random(installation)
    finally:
        installation.over.set()
        client.join()
    assert stands(installation.up, installation.data)
    # What a killed process had in hand is taken up after five minutes: they are over now.
    release = ("UPDATE cxloop_outgoingemail SET sending_since = sending_since - interval '6 minutes'"
               " WHERE state = 'sending' RETURNING id")
    assert eventually(lambda: is_quiet(installation), 90), (SEED, killed)
    in_hand = len(installation.rows(release))
    assert eventually(lambda: not installation.rows("SELECT 1 FROM cxloop_outgoingemail WHERE state <> 'sent'"), 60)
    compare(installation, killed, in_hand)


def compare(installation: Installation, killed: Counter[str], in_hand: int) -> None:
    told = (SEED, killed)
    ids = [row[0] for row in installation.rows("SELECT external_id FROM feedback_feedbackitem")]
    assert len(ids) == len(set(ids)) and installation.acknowledged <= set(ids), told
    assert len(set(ids) - installation.acknowledged) <= 1, "only the last may be stored without its answer"
    assert installation.rows("SELECT count(*), count(DISTINCT first_item_id) FROM feedback_case") == [
        (len(ids), len(ids))], told
    sent = {f"<{row[0]}@cxloop>" for row in installation.rows("SELECT public_id FROM cxloop_outgoingemail")}
    took = installation.smtp.took
    assert sent and set(took) == sent, (told, "every mail reached the server, and no other did")
    copies = sum(took.values()) - len(sent)
    print(f"{len(ids)} items, {len(sent)} mails, {copies} second copies, {in_hand} in hand, killed {dict(killed)}")
    assert max(took.values()) <= 2 and copies <= sum(killed.values()), told
    assert re.fullmatch(r"All \d+ promises hold\.", installation.manage("audit").splitlines()[-1]), told

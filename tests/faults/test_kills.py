"""Real processes die by kill -9 at random moments while feedback comes in; then the books are compared.

The seed is printed; FAULTS says how many kills, SEED repeats a run.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.cxloop.management.test_up import KINDS, kill
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation

pytestmark = pytest.mark.faults
KILLS = FAULTS or 12
HEAVY = {"supervisor": 1, "bin/postgres": 2, "-m gunicorn": 3}  # a start of everything costs seconds, so it is rarer


@dataclass
class Talker:
    """Hands in one complaint after another, each until it is acknowledged, as a careful client does."""

    company: Company
    acknowledged: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def talk(self) -> None:
        for number in itertools.count():
            said = {"source": "Web", "external_id": f"id-{number}", "nps": 0, "text": "My bag is lost. Awful service."}
            while not self.over.is_set():
                try:
                    if self.company.post(said):
                        self.acknowledged.add(f"id-{number}")
                        break
                except AssertionError:  # it is just being started again
                    pass
                time.sleep(0.1)
            if self.over.wait(0.01):
                return


def kill_at_random(installation: Installation, talker: Talker) -> Counter[str]:
    """How often each kind was killed: each time a random number of answers after the last kill."""
    chance, killed = random.Random(SEED), Counter[str]()
    kinds = [*KINDS, "supervisor"]
    weights = [HEAVY.get(kind, 10) for kind in kinds]
    for number in range(KILLS):
        kind = kinds[number] if number < len(kinds) and len(kinds) <= KILLS else chance.choices(kinds, weights)[0]
        wanted = len(talker.acknowledged) + chance.randint(1, 12)
        assert eventually(lambda wanted=wanted: len(talker.acknowledged) >= wanted, 60), (SEED, killed)
        time.sleep(chance.uniform(0, 0.1))
        kill(installation.up, installation.data, kind)
        killed[kind] += 1
        if kind == "supervisor":
            installation.start().ready()
    return killed


def test_nothing_is_lost_or_done_twice_whatever_dies(installation: Installation) -> None:
    company = installation.company("kills")
    talker = Talker(company)
    client = threading.Thread(target=talker.talk)
    client.start()
    try:
        killed = kill_at_random(installation, talker)
    finally:
        talker.over.set()
        client.join()
    told = (SEED, killed)
    assert installation.stands(), told
    in_hand = company.settle()
    ids = {name for (name,) in company.rows("SELECT external_id FROM feedback_feedbackitem WHERE {mine}")}
    assert talker.acknowledged <= ids and len(ids - talker.acknowledged) <= 1, told
    assert company.count("feedback_case") == len(ids), told
    second = company.assert_books_agree(told, copies=sum(killed.values()))
    print(f"{len(ids)} items, {second} second copies, {in_hand} mails in hand, killed {dict(killed)}")

"""The web server dies by kill -9 while it takes requests and files: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation, form_token

pytestmark = pytest.mark.faults
KILLS = max(4, FAULTS // 5)
CLIENTS = 4
ROWS, FILLER = 600, "x" * 5_000  # 3 MB: too much to be kept in memory while it comes in
CHOSEN = {"field_0": "external_id", "field_1": "text", "field_2": "nps", "field_3": "", "source": "Survey"}


def kill_web(installation: Installation, chance: random.Random) -> str:
    """Which process of the web server was killed: the one that listens, or one that answers."""
    assert eventually(lambda: len(installation.pids("-m gunicorn")) > 1, 60)
    master, *workers = installation.pids("-m gunicorn")
    victim = chance.choice([master, *workers])
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    return "master" if victim == master else "worker"


def hand_in(company: Company, number: int, over: threading.Event, acknowledged: dict[str, str]) -> None:
    """One request of one to three items without ids of their own, sent with the same key until it is acknowledged."""
    bodies = [{"source": "Web", "nps": 0, "text": f"Request {number} part {part}: awful service, my bag is lost."}
              for part in range(1 + number % 3)]
    while not over.is_set():
        if answer := company.post(bodies, key=f"request-{number}"):
            for body, result in zip(bodies, answer["results"], strict=True):
                acknowledged[str(result["id"])] = str(body["text"])
            return
        time.sleep(0.05)


def test_a_request_is_there_once_though_its_server_died(installation: Installation) -> None:
    company, chance, over = installation.company("web"), random.Random(SEED), threading.Event()
    acknowledged: dict[str, str] = {}
    numbers = iter(range(10**6))

    def client() -> None:
        while not over.is_set():
            hand_in(company, next(numbers), over, acknowledged)

    killed = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(client) for _ in range(CLIENTS)]
        try:
            for _ in range(KILLS):
                wanted = len(acknowledged) + chance.randint(3, 20)
                assert eventually(lambda wanted=wanted: len(acknowledged) >= wanted, 60), (SEED, killed)
                time.sleep(chance.uniform(0, 0.05))
                killed.append(kill_web(installation, chance))
        finally:
            assert eventually(installation.stands, 60)
            over.set()
        for each in running:
            each.result()
    told = (SEED, killed)
    stored = {str(name): text for name, text in company.rows(
        "SELECT public_id, text FROM feedback_feedbackitem WHERE {mine}")}
    assert acknowledged.items() <= stored.items(), told
    assert len(set(stored.values())) == len(stored), (told, "no request acted twice")
    assert len(stored) - len(acknowledged) <= 3 * CLIENTS, (told, "only the last of each client is stored unanswered")
    company.settle()
    second = company.assert_books_agree(told)
    print(f"{len(acknowledged)} acknowledged, {len(stored)} stored, {second} second copies, killed {killed}")


def test_a_file_comes_in_once_though_the_server_died_as_it_came(installation: Installation, tmp_path: Path) -> None:
    company, chance = installation.company("web"), random.Random(SEED)
    before = company.count("feedback_feedbackitem")
    file = tmp_path / "survey.csv"
    file.write_text("id,text,nps,filler\n" + "".join(
        f"f-{n},{'Awful service; my bag is lost' if n % 60 == 0 else 'All was well'} {n},{9 * bool(n % 60)},{FILLER}\n"
        for n in range(ROWS)))
    browser = company.browser()
    page = f"{company.address}/o/{company.slug}/upload/"
    for share in (1.0, *(chance.random() for _ in range(max(1, FAULTS // 20)))):
        cut_off(installation, browser, page, file, share, chance.uniform(0, 0.3))
        assert eventually(installation.stands, 60)
    taken = browser.post(page, form_token(browser.get(page, timeout=20).text), files={"file": file.open("rb")},
                         timeout=60)
    assert "/upload/" in taken.url and taken.url != page, taken.text[:2000]
    started = browser.post(taken.url, {**CHOSEN, **form_token(taken.text), "start": "1"}, timeout=60)
    assert started.status_code == 200 and "/imports/" in started.url, started.text[:2000]
    assert eventually(lambda: company.count("feedback_importrun", "state = 'done'"), 240), (
        company.rows("SELECT state, error, rows_read FROM feedback_importrun WHERE {mine}"))
    assert company.count("feedback_feedbackitem") - before == ROWS
    company.settle()
    company.assert_books_agree(SEED)
    left = list((installation.data / "uploads").iterdir())
    assert not left, "no half file is left"


def cut_off(
    installation: Installation, browser: requests.Session, page: str, file: Path, share: float, patience: float
) -> None:
    """Sends this share of the file and kills the web server. No answer says that a part was taken for the whole."""
    token = form_token(browser.get(page, timeout=20).text)
    request = browser.prepare_request(requests.Request("POST", page, data=token, files={"file": file.read_bytes()}))
    where = urlsplit(page)
    lines = [f"POST {where.path} HTTP/1.1", f"Host: {where.netloc}",
             *(f"{name}: {value}" for name, value in request.headers.items())]
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        line.sendall(request.body[: int(len(request.body) * share)])
        time.sleep(patience)
        for pid in reversed(installation.pids("-m gunicorn")):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ConnectionError):
            assert not line.recv(1000) or share == 1.0, "nothing was acknowledged"

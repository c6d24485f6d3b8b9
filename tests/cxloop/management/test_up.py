"""`manage.py up` as a person meets it: a real start, real kills, a real Ctrl-C. FAULTS says how many kills."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cxloop.embedded import find_place
from tests.cxloop.test_embedded import eventually, tagged

pytestmark = pytest.mark.faults
PROJECT = Path(__file__).resolve().parent.parent.parent.parent
ROUNDS = int(os.environ.get("FAULTS", "6"))
READY = re.compile(r"^cxloop is ready at (http://127\.0\.0\.1:(\d+))$", re.M)
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CXLOOP_DATA", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")
MEMBERS = ("cx-ingest", "cx-follow_up", "cx-mail", "cx-imports", "cx-reports", "cx-beat",
           "cx-watch")  # of the crew
KINDS = ("-m gunicorn", *MEMBERS, "crew", "bin/postgres", "valkey")


def clean_environment(data: Path) -> dict[str, str]:
    """The environment of a person's terminal, without what this test run set."""
    mine = {name: value for name, value in os.environ.items() if name not in OURS}
    return {name: value for name, value in mine.items() if not name.startswith(("PYTEST", "CXLOOP_TEST"))} | {
        "CXLOOP_DATA": str(data)
    }


class Started:
    """One `up` and what it printed."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.output = data.with_name(f"output-{time.monotonic_ns()}")
        with self.output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=PROJECT, env={**clean_environment(data), "PORT": "0", **env},
                stdout=file, stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def ready(self) -> str:
        """The address, once cxloop is ready."""
        eventually(lambda: READY.search(self.said()) or self.process.poll() is not None, 180)
        found = READY.search(self.said())
        assert found, self.said()
        return found[1]

    def stop(self, sent: int = signal.SIGTERM) -> int:
        self.process.send_signal(sent)
        return self.process.wait(20)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cxloop-up-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "with a space"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def start(data: Path) -> Iterator[Callable[[], Started]]:
    """The `up` of this folder: the one that runs, or a new one when there is none."""
    begun: list[Started] = []

    def begin() -> Started:
        if not begun or begun[-1].process.poll() is not None:
            begun.append(Started(data))
        return begun[-1]

    yield begin
    begin().stop(signal.SIGKILL)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return answer.status
    except OSError:
        return 0


def of_kind(data: Path, kind: str) -> list[int]:
    """Process ids of one kind, the oldest first."""
    found = []
    for pid in tagged(find_place(data)):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue
        if name == kind or (kind in line and not name.startswith("cx-")):
            found.append(pid)
    return sorted(found)


def is_free(address: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", int(address.rsplit(":", 1)[1]))) != 0


def test_it_says_where_it_is_and_how_to_set_it_up(start: Callable[[], Started]) -> None:
    up = start()
    address = up.ready()
    assert status(address) == 200
    assert up.said().rstrip().endswith(f"cxloop is ready at {address}")
    assert up.said().count(f"{address}/setup/") == 1


def test_a_second_one_on_the_same_folder_or_port_is_one_sentence(start: Callable[[], Started], data: Path) -> None:
    up = start()
    address = up.ready()
    second = Started(data)
    assert second.process.wait(60) == 1
    assert second.said().count("\n") == 1
    assert f"already runs from {data} in `manage.py up` (pid {up.process.pid})" in second.said()
    third = Started(data.with_name("other"), PORT=address.rsplit(":", 1)[1])
    assert third.process.wait(60) == 1
    assert re.fullmatch(r"CommandError: Port \d+ on 127\.0\.0\.1 cannot be used \(.*\); .*PORT=\d+\.\n", third.said())
    assert status(address) == 200


def test_a_command_in_another_terminal_uses_the_stores_of_the_running_one(
    start: Callable[[], Started], data: Path
) -> None:
    start().ready()
    before = of_kind(data, "bin/postgres")
    code = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT 41 + 1'); print(k.fetchone()[0])"
    ask = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    answer = subprocess.check_output(ask, cwd=PROJECT, env=clean_environment(data), text=True)
    assert answer.splitlines()[-1] == "42"
    assert of_kind(data, "bin/postgres") == before


def test_it_stands_up_again_whatever_is_killed(start: Callable[[], Started], data: Path) -> None:
    """Web, workers, clock and stores in turn, then at random, and now and then the supervisor itself."""
    chance = random.Random(20)
    for number in range(ROUNDS):
        kind = KINDS[number] if number < len(KINDS) else chance.choice([*KINDS, "supervisor"])
        kill(start(), data, kind)
        assert stands(start(), data), (number, kind, start().said())


def kill(up: Started, data: Path, kind: str) -> None:
    up.ready()
    for pid in [up.process.pid] if kind == "supervisor" else of_kind(data, kind)[:1]:
        os.kill(pid, signal.SIGKILL)
    if kind == "supervisor":
        up.process.wait()


def stands(up: Started, data: Path) -> bool:
    address = up.ready()
    alive = eventually(lambda: all(of_kind(data, kind) for kind in KINDS), 60)
    return alive and eventually(lambda: status(address) == 200, 60)


def test_a_supervisor_that_was_killed_takes_everything_with_it(start: Callable[[], Started], data: Path) -> None:
    up = start()
    address = up.ready()
    kill(up, data, "supervisor")
    assert eventually(lambda: not tagged(find_place(data)), 20)
    assert is_free(address)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_leaves_nothing_behind(
    start: Callable[[], Started], data: Path, sent: signal.Signals
) -> None:
    up = start()
    address = up.ready()
    assert up.stop(sent) == 0
    assert up.said().endswith("cxloop has stopped\n")
    assert tagged(find_place(data)) == []
    assert is_free(address)

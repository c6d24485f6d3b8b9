"""The supervisor with real children: what dies is replaced, what is asked to stop is gone, with its own children."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cxloop.embedded import CannotStart, Program
from cxloop.supervisor import Child, Stopped, Supervisor

SLEEPS = "import time; print('awake', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(f"awake {child.pid}", flush=True)
time.sleep(600)
"""
# Says when it was asked to stop what the file of the one that uses it holds by then.
STORE = """
import os, signal, sys, time
def leave(*_):
    print(os.path.exists("user.left"), flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("awake", flush=True)
time.sleep(600)
"""
USER = """
import signal, sys, time
def leave(*_):
    time.sleep(0.3)
    open("user.left", "w").close()
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("awake", flush=True)
time.sleep(600)
"""
LOUD = """
import time
for line in ("quiet", "CRITICAL one", "CRITICAL two", "awake"):
    print(line, flush=True)
time.sleep(600)
"""
TALKATIVE = """
import time
for n in range(2000):
    print("line", n, flush=True)
time.sleep(1)
print("awake", flush=True)
time.sleep(600)
"""
Make = Callable[..., Program]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def program(code: str, name: str = "sleeper", **more: object) -> Program:
        return Program(name, [sys.executable, "-c", code], dict(os.environ), tmp_path, **more)  # type: ignore[arg-type]

    return program


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(tmp_path, said.append).on_duty() as on_duty:
        yield on_duty


def text(child: Child) -> str:
    return child.log.path.read_text()


def awake(supervisor: Supervisor, child: Child, times: int = 1) -> bool:
    return supervisor.wait_until(lambda: text(child).count("awake") >= times, 20)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_child_is_replaced_and_said_so(supervisor: Supervisor, make: Make, said: list[str]) -> None:
    child = supervisor.start(make(SLEEPS))
    assert awake(supervisor, child)
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert awake(supervisor, child, times=2)
    assert child.process.pid != first
    assert said == [f"sleeper was killed by signal 9 and is started again (see {child.log.path})"]


def test_the_children_of_a_dead_child_do_not_stay(supervisor: Supervisor, make: Make) -> None:
    child = supervisor.start(make(PARENT))
    assert awake(supervisor, child)
    grandchild = int(text(child).split("awake ")[1].split()[0])
    assert child.process is not None
    assert alive(grandchild)
    os.kill(child.process.pid, signal.SIGKILL)
    assert supervisor.wait_until(lambda: not alive(grandchild), 10)


def test_a_child_that_keeps_dying_waits_longer_each_time(supervisor: Supervisor, make: Make, said: list[str]) -> None:
    child = supervisor.start(make("raise SystemExit(3)"))
    assert not supervisor.wait_until(lambda: False, 60)
    assert said[0].startswith("sleeper ended with status 3")
    assert child.deaths == 4
    assert child.restart_at is not None
    assert child.restart_at - time.monotonic() > 2.0


def test_help_is_called_for_a_child_that_cannot_live(supervisor: Supervisor, make: Make, said: list[str]) -> None:
    supervisor.start(make("raise SystemExit(1)", when_hopeless=lambda: "its file was put aside"))
    supervisor.wait_until(lambda: any("put aside" in line for line in said), 30)
    assert said[-1] == "sleeper died 3 times in a row; its file was put aside"


def test_stopping_ends_even_a_child_that_will_not_listen(tmp_path: Path, make: Make) -> None:
    supervisor = Supervisor(tmp_path, print, users_seconds=0.5)
    with supervisor.on_duty():
        children = [supervisor.start(make(STUBBORN, "stubborn")), supervisor.start(make(SLEEPS, is_store=True))]
        assert all(awake(supervisor, child) for child in children)
        pids = [child.process.pid for child in children if child.process]
    assert [alive(pid) for pid in pids] == [False, False]


def test_who_asks_twice_does_not_wait(tmp_path: Path, make: Make) -> None:
    supervisor = Supervisor(tmp_path, print, users_seconds=60)
    with supervisor.on_duty():
        assert awake(supervisor, supervisor.start(make(STUBBORN, "stubborn")))
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
        began = time.monotonic()
    assert time.monotonic() - began < 30


def test_a_store_ends_after_those_that_use_it(tmp_path: Path, make: Make) -> None:
    supervisor = Supervisor(tmp_path, print)
    with supervisor.on_duty():
        last = supervisor.start(make(STORE, "store", is_store=True))
        user = supervisor.start(make(USER, "user"))
        assert awake(supervisor, last)
        assert awake(supervisor, user)
    assert text(last).rstrip().endswith("store | True")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_watch_and_the_stages(supervisor: Supervisor, sent: signal.Signals) -> None:
    os.kill(os.getpid(), sent)
    supervisor.watch()
    with pytest.raises(Stopped):
        supervisor.wait_until(lambda: False, 30)


def test_every_line_is_kept_and_only_alarming_ones_are_shown(
    supervisor: Supervisor, make: Make, said: list[str]
) -> None:
    child = supervisor.start(make(LOUD))
    assert awake(supervisor, child)
    lines = [line.split(" | ")[1] for line in text(child).splitlines()]
    assert lines == ["quiet", "CRITICAL one", "CRITICAL two", "awake"]
    assert said == [f"sleeper: CRITICAL one (see {child.log.path})"]


def test_a_log_is_turned_before_it_fills_the_disk(
    supervisor: Supervisor, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cxloop.supervisor.LOG_BYTES", 10_000)
    child = supervisor.start(make(TALKATIVE))
    assert awake(supervisor, child)
    assert (tmp_path / "sleeper.log.1").stat().st_size > 10_000


def test_a_program_that_is_not_there_is_one_sentence(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="nothing could not be started"):
        supervisor.start(Program("nothing", ["/nonexistent"], {}, tmp_path))


def test_a_command_that_is_run_once_gives_its_status(supervisor: Supervisor, make: Make, tmp_path: Path) -> None:
    assert supervisor.complete(make("print('done')", "once")) == 0
    assert supervisor.complete(make("raise SystemExit(7)", "once")) == 7
    assert "done" in (tmp_path / "once.log").read_text()

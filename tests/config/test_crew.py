"""A member of the crew is a process of its own: what dies is forked anew, and nothing of the crew is held open."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.celery import SignOfLife
from config.crew import Member, descriptors, words
from cxloop import stopping
from cxloop.supervisor import Child, Supervisor
from tests.cxloop.test_supervisor import alive, awake, text


def sleeping(name: str) -> None:
    os.write(1, f"awake {name} {len(descriptors())}\n".encode())
    time.sleep(600)


def leaving(name: str) -> None:
    raise SystemExit(5)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(tmp_path, lambda line: None, users_seconds=5).on_duty() as on_duty:
        yield on_duty


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_member_that_was_killed_is_forked_anew_and_holds_nothing_of_the_crew(crew: Supervisor) -> None:
    before = len(descriptors())
    members = [Member(name, sleeping) for name in ("ingest", "beat")]
    child, other = (crew.start(member) for member in members)
    assert awake(crew, child) and awake(crew, other)
    first = pid_of(child)
    assert os.getsid(first) == first and Path(f"/proc/{first}/comm").read_text() == "cx-ingest\n"
    os.kill(first, signal.SIGKILL)
    assert awake(crew, child, times=2)
    assert pid_of(child) != first and alive(pid_of(other))
    assert all(int(line.split()[-1]) <= before for line in text(child).splitlines() if "awake" in line)


def test_a_member_asked_to_stop_leaves(crew: Supervisor) -> None:
    child = crew.start(Member("mail", sleeping))
    assert awake(crew, child)
    pid = pid_of(child)
    crew.stop()
    assert not alive(pid)


def test_how_a_member_ended_is_known(crew: Supervisor) -> None:
    child = crew.start(Member("reports", leaving))
    assert crew.wait_until(lambda: child.deaths == 1, 20)


def test_each_worker_reads_one_queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CXLOOP_FOLLOW_UP_WORKERS", "3")
    line = words("follow_up")
    assert line[:3] == ["worker", "-Q", "follow_up"] and line[line.index("--concurrency") + 1] == "3"
    schedule = tmp_path / "schedule"
    schedule.write_text("half written by a clock that was killed")
    monkeypatch.setenv("CELERY_BEAT_SCHEDULE_FILENAME", str(schedule))
    assert words("beat")[-1] == str(schedule) and not schedule.exists()


def test_processes_of_a_pool_hear_that_their_worker_is_to_stop() -> None:
    stopping.begin()
    read, write = os.pipe()
    if (pid := os.fork()) == 0:
        while not stopping.is_asked():
            time.sleep(0.01)
        os.write(write, b"heard")
        os._exit(0)
    assert not stopping.is_asked()
    stopping.ask()
    assert os.read(read, 10) == b"heard" and os.waitpid(pid, 0)[1] == 0
    stopping.begin()
    assert not stopping.is_asked()


def test_a_sign_of_life_is_given_while_the_loop_turns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Timer:
        def call_repeatedly(self, seconds: float, call, **options):  # type: ignore[no-untyped-def]
            call()
            return self

        def cancel(self) -> None:
            (tmp_path / "alive").unlink()

    class Worker:
        timer = Timer()

    monkeypatch.setenv("CXLOOP_ALIVE", str(tmp_path / "alive"))
    step = SignOfLife(Worker())
    step.start(Worker())
    assert (tmp_path / "alive").exists()
    step.stop(Worker())
    assert not (tmp_path / "alive").exists()

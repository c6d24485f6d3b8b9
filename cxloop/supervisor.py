"""One process that keeps the others alive: restarts the dead, keeps logs, stops all within 15 seconds."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Protocol

from cxloop.embedded.processes import CannotStart, Process, Program, bury, has_ended

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
USERS_SECONDS = 10.0  # what is in hand may end
STORES_SECONDS = 2.0
LOG_BYTES = 10_000_000
QUIET_SECONDS = 10.0
LONG_LIFE = 30.0
LONGEST_PAUSE = 30.0
HOPELESS = 3
ALARMING = (b"CRITICAL", b'"level": "error"', b'"level": "critical"', b"FATAL:", b"PANIC:", b"MemoryError")
READ_BYTES = 65536


class Stopped(Exception):
    """Someone asked the supervisor to stop."""


class Log:
    """One child's log file: each line with the time and the child's name, a new file every 10 MB."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.log"
        self.name = name
        self.rest = b""
        self.file = self.path.open("ab")

    def write(self, data: bytes) -> list[bytes]:
        """The whole lines in the data, after they were written down."""
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > READ_BYTES:
            lines, self.rest = [*lines, self.rest], b""
        stamp = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z {self.name} | ".encode()
        with suppress(OSError):  # a full disk must not take the supervisor down
            self.file.write(b"".join(stamp + line + b"\n" for line in lines))
            self.file.flush()
            if self.file.tell() > LOG_BYTES:
                self.file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                self.file = self.path.open("ab")
        return lines


class Startable(Protocol):
    """What a supervisor can keep alive: a `Program`, or something that is started in another way."""

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> int: ...
    @property
    def is_store(self) -> bool: ...
    @property
    def when_hopeless(self) -> Callable[[], str] | None: ...

    def start(self, output: int, /) -> Process: ...


@dataclass
class Child:
    """A program, its current process, and how often in a row it died young."""

    program: Startable
    log: Log
    process: Process | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float | None = None
    shown_at: float = field(default=-QUIET_SECONDS)


class Supervisor:
    """The parent of every child. Single-threaded: the kernel ties each child's life to this thread."""

    def __init__(self, logs: Path, say: Callable[[str], None], users_seconds: float = USERS_SECONDS) -> None:
        self.logs = logs
        self.say = say
        self.users_seconds = users_seconds
        self.children: list[Child] = []
        self.asked = 0  # how often it was asked to stop: who asks twice is in a hurry
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(self._woken, selectors.EVENT_READ, None)

    @contextmanager
    def on_duty(self) -> Iterator[Supervisor]:
        """The supervisor with its signal handlers; every child is stopped at the end, whatever happened."""
        before = {number: signal.signal(number, self._ask_to_stop) for number in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        try:
            yield self
        finally:
            self.stop()
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        self.asked += 1

    def start(self, program: Startable) -> Child:
        """The child, running from now until the supervisor stops."""
        child = Child(program, Log(self.logs, program.name))
        self.children.append(child)
        self._launch(child)
        return child

    def _launch(self, child: Child) -> None:
        read, write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(read, False)
        child.restart_at = None
        child.started = time.monotonic()
        try:
            child.process = child.program.start(write)
        except CannotStart:
            os.close(read)
            raise
        finally:
            os.close(write)
        self._selector.register(read, selectors.EVENT_READ, child)

    def turn(self, seconds: float) -> None:
        """The next `seconds`: output is written down, the dead are buried and replaced."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with suppress(BlockingIOError):
                    os.read(self._woken, READ_BYTES)
            else:
                self._read(key.fd, key.data)
        for child in self.children:
            if child.process is not None and has_ended(child.process):
                self._mourn(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at and not self.stopping:
                self._restart(child)

    def _read(self, fd: int, child: Child) -> None:
        try:
            data = os.read(fd, READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            self._selector.unregister(fd)
            os.close(fd)
        for line in child.log.write(data or b"\n" * bool(child.log.rest)):
            self._show(child, line)

    def _show(self, child: Child, line: bytes) -> None:
        """An alarming line on the console, at most one per child and 10 seconds; the log has them all."""
        quiet = self.stopping or time.monotonic() - child.shown_at <= QUIET_SECONDS
        if not quiet and any(word in line for word in ALARMING):
            child.shown_at = time.monotonic()
            self.say(f"{child.program.name}: {line.decode('utf-8', 'replace')[:300]} (see {child.log.path})")

    def _mourn(self, child: Child) -> None:
        """The dead child buried and its next start set: at once after a long life, else later."""
        assert child.process is not None
        status = bury(child.process)
        child.process = None
        if self.stopping:
            return
        lived = time.monotonic() - child.started
        child.deaths = 1 if lived > LONG_LIFE else child.deaths + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** (child.deaths - 1)) if lived <= LONG_LIFE else 0.0
        child.restart_at = time.monotonic() + pause
        why = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self.say(f"{child.program.name} {why} and is started again (see {child.log.path})")
        if child.deaths % HOPELESS == 0 and child.program.when_hopeless is not None:
            done = child.program.when_hopeless()
            self.say(f"{child.program.name} died {child.deaths} times in a row; {done}")

    def _restart(self, child: Child) -> None:
        try:
            self._launch(child)
        except CannotStart as error:
            child.deaths += 1
            child.restart_at = time.monotonic() + LONGEST_PAUSE
            self.say(str(error))

    def wait_until(self, condition: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
        """True once the condition holds, false after `seconds` or when a child keeps dying; or Stopped."""
        deadline = time.monotonic() + seconds
        while not condition():
            hopeless = any(child.deaths >= HOPELESS + 1 for child in self.children)
            if hopeless or time.monotonic() > deadline:
                return False
            self.turn(every)
            if self.stopping:
                raise Stopped
        return True

    def complete(self, program: Program, tell: Callable[[str], None] = lambda line: None) -> int:
        """The exit status of a program that is run once; its lines go to the log and to `tell`. Raises Stopped."""
        log = Log(self.logs, program.name)
        read, write = os.pipe2(os.O_CLOEXEC)
        try:
            process = program.start(write)
        finally:
            os.close(write)
        os.set_blocking(read, False)
        try:
            while not has_ended(process):
                self.turn(0.05)
                self._follow(read, log, tell)
                if self.stopping:
                    raise Stopped
        finally:
            status = bury(process)
            self._follow(read, log, tell)
            os.close(read)
        return status

    @staticmethod
    def _follow(read: int, log: Log, tell: Callable[[str], None]) -> None:
        """What the pipe holds now; a line that is drawn over the one before it counts as a line."""
        with suppress(BlockingIOError):
            while data := os.read(read, READ_BYTES):
                for line in log.write(data.replace(b"\r", b"\n")):
                    tell(line.decode("utf-8", "replace"))

    def watch(self) -> None:
        """Returns when someone asked to stop."""
        while not self.stopping:
            self.turn(1.0)

    def stop(self) -> None:
        """Every child gone: first those that use the stores, then the stores; those that take too long are killed."""
        self.stopping = True
        self._stop([child for child in self.children if not child.program.is_store], self.users_seconds)
        self._stop([child for child in self.children if child.program.is_store], STORES_SECONDS)

    def _stop(self, children: list[Child], seconds: float) -> None:
        for child in children:
            child.restart_at = None
            if child.process is not None and not has_ended(child.process):
                child.process.send_signal(child.program.stop_signal)
        deadline = time.monotonic() + seconds
        while any(child.process for child in children) and time.monotonic() < deadline and self.asked < 2:
            self.turn(0.02)
        for child in children:
            if child.process is not None:
                bury(child.process)
                child.process = None

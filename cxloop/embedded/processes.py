"""Processes that die with whoever started them, and the ones that did not, found again by their tag."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class CannotStart(Exception):
    """cxloop cannot start; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating system user a store runs as when we are root."""

    name: str
    uid: int
    gid: int


class Process(Protocol):
    """A child that runs or ran."""

    pid: int
    returncode: Any  # None while it was not buried

    def wait(self) -> int: ...

    def send_signal(self, sig: int) -> None: ...


@dataclass
class Program:
    """One long-running child: what to run, as whom, and how it is asked to stop.

    A store is stopped after everything that uses it. `when_hopeless` is called when the child died several
    times in a row; it makes another start possible and says what it did.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    on_parent_death: int = signal.SIGTERM
    pass_fds: tuple[int, ...] = ()
    before_start: Callable[[], None] | None = None
    is_store: bool = False
    when_hopeless: Callable[[], str] | None = None

    def start(self, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """The running child in a session of its own. Call it from the main thread: the kernel ties the
        child's life to the thread that made it."""
        if self.before_start is not None:
            self.before_start()
        as_other: dict[str, Any] = {}
        if self.account is not None:
            as_other = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        try:
            return subprocess.Popen(  # noqa: S603
                list(self.argv),
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent(self.on_parent_death),
                **as_other,
            )
        except OSError as error:
            raise CannotStart(f"{self.name} could not be started: {error}.") from error


def die_with_parent(sent: int) -> Callable[[], None]:
    """A hook for the child, run after its user was changed because changing users clears the setting."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def has_ended(process: Process) -> bool:
    """True when the child is dead; its zombie is kept so that its process group cannot be given away."""
    if process.returncode is not None:
        return True
    try:
        seen = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    return seen is not None


def bury(process: Process) -> int:
    """The exit status of a child that ended, after everything left of its process group was killed."""
    signal_group(process.pid, signal.SIGKILL)
    return process.wait()


def signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def stop_all(running: Sequence[tuple[Program, subprocess.Popen[bytes]]], seconds: float) -> None:
    """Every child asked politely, then killed with its group when it is not gone after `seconds`."""
    for program, process in running:
        if not has_ended(process):
            process.send_signal(program.stop_signal)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all(has_ended(process) for _, process in running):
        time.sleep(0.02)
    for _, process in running:
        bury(process)


def _tagged(tag: str, uids: set[int]) -> Iterator[tuple[int, str]]:
    """Process id and first word of every living process that carries the tag and is one of our users'."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            owner = entry.stat().st_uid
        except OSError:
            continue
        first = words.split("\0", 1)[0].split(" ", 1)[0].rsplit("/", 1)[-1].rstrip(":")
        if tag in words and owner in uids and first.startswith(("postgres", "valkey", "python", "cxloop")):
            yield int(entry.name), first


def stop_orphans(tag: str, account: Account | None, only: str = "", seconds: float = 10.0) -> int:
    """How many processes of an earlier start were found alive and are now gone.

    A process is ours when its command line carries the tag of this data folder; one that merely got an old
    process id never does. `only` limits the search to first words that begin with it. PostgreSQL is asked
    for a fast shutdown; what stays is killed at the deadline. CannotStart when something would not die.
    """
    uids = {os.getuid()} | ({account.uid} if account else set())
    found = [pid for pid, first in _tagged(tag, uids) if first.startswith(only) and _ask(pid, tag, first)]
    deadline = time.monotonic() + seconds
    while left := [(pid, first) for pid, first in _tagged(tag, uids) if first.startswith(only)]:
        late = time.monotonic() > deadline
        if late and time.monotonic() > deadline + 5:
            raise CannotStart(f"Process {left[0][0]} of an earlier start does not end; stop it first.")
        for pid, first in left:
            if late or pid not in found:
                _ask(pid, tag, first, signal.SIGKILL if late else None)
                found.append(pid)
        time.sleep(0.05)
    return len(set(found))


def _ask(pid: int, tag: str, first: str, sent: int | None = None) -> bool:
    """True when the signal reached the very process that carries the tag, held by a descriptor meanwhile."""
    if sent is None:
        sent = {"postgres": signal.SIGINT, "valkey": signal.SIGTERM}.get(first.split("-")[0], signal.SIGKILL)
    try:
        held = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if tag.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return False
        signal.pidfd_send_signal(held, sent)
    except OSError:
        return False
    finally:
        os.close(held)
    return True

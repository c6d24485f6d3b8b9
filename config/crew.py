"""The workers and the clock. `python -m config.crew ingest` is one of them; with several names it is a crew.

A crew loads everything once and forks its members from it, so that they share most of their memory: five queues and
the clock take no more than two workers and a clock that were started apart. A member that dies is forked anew.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from celery import Celery

from config.celery import app
from cxloop.embedded.processes import CannotStart, die_with_parent
from cxloop.queues import QUEUES, processes
from cxloop.supervisor import Supervisor

BEAT, WATCH = "beat", "watch"  # the clock; who hears of new mail
MEMBERS = (*QUEUES, BEAT, WATCH)
PARTS = (
    "celery.apps.worker", "celery.apps.beat", "celery.bin.worker", "celery.bin.beat", "celery.concurrency.prefork",
    "celery.worker.consumer.consumer", f"kombu.transport.{'pyamqp' if 'amqp' in app.conf.broker_url else 'redis'}",
)


def words(name: str) -> list[str]:
    """The command line of Celery for one member."""
    if name == BEAT:
        schedule = os.environ.get("CELERY_BEAT_SCHEDULE_FILENAME", "celerybeat-schedule")
        forget(schedule)
        return [BEAT, "--pidfile=", "--loglevel", "WARNING", "--schedule", schedule]
    return [
        *("worker", "-Q", name, "-n", f"{name}@%h", "--concurrency", processes(name, os.environ)),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def forget(schedule: str) -> None:
    """A killed clock may leave a damaged file, and the schedule is written in the settings anyway."""
    for path in Path(schedule).parent.glob(Path(schedule).name + "*"):
        path.unlink(missing_ok=True)


def serve(name: str) -> None:
    """One member, until it is asked to stop."""
    if name == WATCH:
        hear_of_mail()
    else:
        app.start(words(name))


def hear_of_mail() -> None:
    """Wakes the reader of mailboxes when a mail server tells of new mail, until this process is asked to stop."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    app.loader.import_default_modules()
    watching = importlib.import_module("feedback.ingest.mail.watching")
    sign = Path(os.environ.get("CXLOOP_ALIVE", os.devnull))
    watching.watch(lambda: app.send_task("feedback.tasks.read_mailboxes"), sign.touch)


def descriptors() -> set[int]:
    """The open files of this process, without the folder that lists them."""
    return {int(word) for word in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{word}")}


class Forked:
    """A child of this process, as far as the supervisor knows one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)


class Member:
    """A program of the supervisor that is forked instead of started."""

    is_store = False
    stop_signal: int = signal.SIGTERM
    when_hopeless: Callable[[], str] | None = None

    def __init__(self, name: str, run: Callable[[str], None] = serve) -> None:
        self.member = name
        self.name = name if name in (BEAT, WATCH) else f"worker-{name}"
        self.run = run
        self.open = descriptors()

    def start(self, output: int) -> Forked:
        """The child in a session of its own, its output going to `output`."""
        arrange = die_with_parent(signal.SIGQUIT if self.member in QUEUES else signal.SIGKILL)
        try:
            pid = os.fork()
        except OSError as error:
            raise CannotStart(f"{self.name} could not be forked: {error}.") from error
        if pid:
            return Forked(pid)
        try:
            self._become(output, arrange)
            self.run(self.member)
        except SystemExit as leaving:
            os._exit(leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code)))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def _become(self, output: int, arrange: Callable[[], None]) -> None:
        """A process of its own: none of the crew's signals, its pipes and its place among the processes."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        arrange()
        os.dup2(output, 1)
        os.dup2(output, 2)
        for descriptor in descriptors() - self.open:
            os.close(descriptor)
        Path("/proc/self/comm").write_text(f"cx-{self.member}")  # what `top` shows, and tests look for


def load(celery: Celery) -> None:
    """Everything a member will need, once, and out of reach of the garbage collector, which would copy the pages."""
    celery.loader.import_default_modules()
    celery.finalize()
    for part in PARTS:
        importlib.import_module(part)
    gc.collect()
    gc.freeze()


def crew(names: Sequence[str], logs: Path, say: Callable[[str], None]) -> None:
    """Keeps the members alive until somebody asks to stop, and then until the last of them has ended."""
    load(app)
    members = [Member(name) for name in names]
    with Supervisor(logs, say, users_seconds=float(os.environ.get("CXLOOP_STOP_SECONDS", "25"))).on_duty() as on_duty:
        for member in members:
            on_duty.start(member)
        on_duty.watch()


def main(arguments: Sequence[str]) -> None:
    names = [word for word in arguments if word in MEMBERS] or list(MEMBERS)
    if len(names) == 1:
        serve(names[0])
    else:
        logs = Path(os.environ.get("CXLOOP_LOGS", "."))
        crew(names, logs, lambda line: print(f"CRITICAL {line}", flush=True))


if __name__ == "__main__":
    main(sys.argv[1:])

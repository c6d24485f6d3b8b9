"""Both stores for as long as a block of code needs them: one command, or one run of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cxloop.embedded.places import Place, prepare_place
from cxloop.embedded.postgres import Postgres, log_of
from cxloop.embedded.processes import CannotStart, Program, has_ended, stop_all
from cxloop.embedded.valkey import Valkey

START_SECONDS = 300.0
THROWAWAY = Path("/tmp")  # noqa: S108  (a socket's path must be short, and the folder lives for one run)

Running = list[tuple[Program, subprocess.Popen[bytes]]]


def wanted(place: Place, given: Mapping[str, str], durable: bool = True) -> list[Postgres | Valkey]:
    """The stores whose address is not given from outside: it is missing, or it is that of the place."""
    stores: list[Postgres | Valkey] = []
    if given.get("DATABASE_URL", "") in ("", place.database_url):
        stores.append(Postgres(place, durable))
    if given.get("REDIS_URL", "") in ("", place.redis_url):
        stores.append(Valkey(place, durable))
    return stores


@contextmanager
def running(place: Place, stores: list[Postgres | Valkey]) -> Iterator[None]:
    """The stores, taking connections; stopped within 5 seconds at the end of the block."""
    children: Running = []
    try:
        for store in stores:
            store.prepare()
            program = store.program()
            with log_of(place, program.name).open("ab") as log:
                children.append((program, program.start(log)))
        for store, (program, process) in zip(stores, children, strict=True):
            _await(store, program, process, place)
            store.finish()
        yield
    finally:
        stop_all(children, 4.5)


def _await(
    store: Postgres | Valkey, program: Program, process: subprocess.Popen[bytes], place: Place
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not store.is_ready():
        if has_ended(process) or time.monotonic() > deadline:
            raise CannotStart(f"{program.name} did not start; see {log_of(place, program.name)}.")
        time.sleep(0.02)


def announce_throwaway() -> None:
    """DATABASE_URL and REDIS_URL of this test run in the environment, unless given; starts nothing.

    Every process of a run inherits the same folder and each parallel worker has a Valkey database of its own.
    """
    run = os.environ.setdefault("CXLOOP_TEST_RUN", str(os.getpid()))
    sockets = THROWAWAY / f"cxloop-test-{run}" / "stores" / "run"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
    os.environ.setdefault("CXLOOP_TEST_STORES", "" if os.environ.get("DATABASE_URL") else str(sockets))
    if os.environ["CXLOOP_TEST_STORES"]:
        os.environ["DATABASE_URL"] = f"postgresql://cxloop@/cxloop?host={sockets}"
        os.environ["REDIS_URL"] = f"unix://{sockets}/valkey.sock?db={(int(worker) + 1) % 16}"
    os.environ["CXLOOP_DATA"] = str(sockets.parent.parent)


@contextmanager
def throwaway() -> Iterator[Place]:
    """Stores that are quick, not durable, and gone with their folder at the end of the block."""
    _remove_left_over()
    home = THROWAWAY / f"cxloop-test-{os.environ['CXLOOP_TEST_RUN']}"
    place = prepare_place(home)
    try:
        with running(place, wanted(place, {}, durable=False)):
            yield place
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _remove_left_over() -> None:
    """Folders of runs whose process is dead."""
    for home in THROWAWAY.glob("cxloop-test-*"):
        run = home.name.rsplit("-", 1)[-1]
        if run.isdigit() and not Path(f"/proc/{run}").exists():
            shutil.rmtree(home, ignore_errors=True)

"""Who may use a data folder: one `up`, or any number of commands that share one pair of stores."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cxloop.embedded.places import PROJECT, Place, data_folder, prepare_place, secret_key
from cxloop.embedded.processes import CannotStart
from cxloop.embedded.stores import running, wanted

WITHOUT_STORES = {
    *("help", "version", "check", "makemigrations", "makemessages", "compile_translations", "collectstatic"),
    *("spectacular", "diffsettings", "test"),
}
WAIT_SECONDS = 60.0


@contextmanager
def held(path: Path, what: str, wait: bool = False) -> Iterator[bool]:
    """True while this process alone holds the file, false when another one does; dying lets it go."""
    with path.open("a+") as file:
        with suppress(PermissionError):
            path.chmod(0o600)
        if not _lock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)):
            yield False
            return
        file.truncate(0)
        file.write(json.dumps({"what": what, "pid": os.getpid()}))
        file.flush()
        yield True


def _lock(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True


def holder(path: Path) -> str:
    """Who holds the file, for a sentence."""
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        return "another process"
    return f"`{known['what']}` (pid {known['pid']})"


@contextmanager
def stores_for_command(argv: Sequence[str]) -> Iterator[None]:
    """The environment a management command needs: the addresses of the stores, and the stores themselves.

    A running `up` is used as it is; otherwise the stores run for as long as the command does. Nothing happens
    when both addresses are given, or for a command that needs no store; `up` itself starts its own.
    """
    command = argv[1] if len(argv) > 1 else "help"
    given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    needs_none = command in WITHOUT_STORES or command.startswith("-") or "--help" in argv
    if needs_none or (command != "up" and all(given.values())):
        yield
        return
    place = prepare_place(data_folder())
    os.environ["DATABASE_URL"] = given["DATABASE_URL"] or place.database_url
    os.environ["REDIS_URL"] = given["REDIS_URL"] or place.redis_url
    os.environ["CXLOOP_DATA"] = str(place.data)
    os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secret_key(place.data)
    if command == "up":
        yield
        return
    with _shared(place, given, f"manage.py {command}"):
        yield


@contextmanager
def _shared(place: Place, given: dict[str, str], what: str) -> Iterator[None]:
    """The stores of `place`, started here or by whoever came first; the first one leaves last."""
    users = place.data / "users.lock"
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with held(place.data / "stores.lock", what) as first:
            if first:
                with running(place, wanted(place, given)):
                    _migrate_when_new(place, what)
                    try:
                        yield
                    finally:
                        with held(users, what, wait=True):
                            pass
                return
        with users.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            if all(store.is_ready() for store in wanted(place, given)):
                yield
                return
        time.sleep(0.1)
    who = holder(place.data / "stores.lock")
    raise CannotStart(f"The data folder {place.data} is held by {who}, which does not answer.")


def _migrate_when_new(place: Place, what: str) -> None:
    """Tables in a database that was made just now, so that a command works before the first `up`."""
    mark = place.data / "migrated"
    if mark.exists() or what == "manage.py migrate":
        return
    migrate = [sys.executable, str(PROJECT / "manage.py"), "migrate", "-v0"]
    subprocess.run(migrate, check=True, cwd=PROJECT)  # noqa: S603
    mark.touch()

"""The embedded Valkey: a socket, an append-only file, and never a dropped key."""

from __future__ import annotations

import os
import signal
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cxloop.embedded.places import Place, programs
from cxloop.embedded.processes import Program, stop_orphans


class Valkey:
    """One server in `place.stores`. It holds wake-ups and caches only: PostgreSQL knows what the work is."""

    name = "valkey"

    def __init__(self, place: Place, durable: bool = True) -> None:
        self.place = place
        self.folder = place.stores / "valkey"
        self.socket = place.sockets / "valkey.sock"
        self.durable = durable
        self.server = programs(place.account)[1]

    def prepare(self) -> None:
        """Nothing to do: the folder belongs to the place."""

    def program(self) -> Program:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "proc-title-template": f"valkey-server {self.place.tag}",
        }
        options = [word for key, value in settings.items() for word in (f"--{key}", value)]
        return Program(
            name=self.name,
            argv=[str(self.server), *options],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd=self.folder if os.access(self.folder, os.X_OK) else self.place.stores,
            account=self.place.account,
            stop_signal=signal.SIGTERM,
            on_parent_death=signal.SIGTERM,
            before_start=self.clear_the_way,
            is_store=True,
            when_hopeless=self.start_afresh,
        )

    def clear_the_way(self) -> None:
        """Two servers would write into one append-only file: the earlier one goes first."""
        stop_orphans(self.place.tag, self.place.account, only="valkey")
        self.socket.unlink(missing_ok=True)

    def start_afresh(self) -> str:
        """What was done about a file the server cannot read: it was put aside."""
        broken = self.folder / "appendonlydir"
        if not broken.exists():
            return "nothing could be done about it"
        aside = self.folder / f"appendonlydir.broken-{time.time_ns()}"
        broken.rename(aside)
        return f"its file was put aside as {aside}; no work is lost, PostgreSQL holds it"

    def is_ready(self) -> bool:
        """True once the server answers; false while it reads its file."""
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError):
            return False
        finally:
            client.close()

    def finish(self) -> None:
        """Nothing to do."""

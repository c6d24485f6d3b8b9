"""The embedded PostgreSQL: a socket, no network, an application role that is not the superuser."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from cxloop.embedded.places import Place, programs
from cxloop.embedded.processes import CannotStart, Program, stop_orphans

ROLE = "cxloop"
DATABASE = "cxloop"
# A match of words tells nothing of a row it refuses. PostgreSQL must know that, or row-level security keeps search from
# its index; and it must be told again in every cluster, since dumps leave it out.
LEAKPROOF = "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF"
# Errors are answered to the application; their texts would carry customers' words into a log file.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    "max_connections": "100",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in `place.stores`. `durable=False` is for throw-away clusters only."""

    name = "postgres"

    def __init__(self, place: Place, durable: bool = True) -> None:
        self.place = place
        self.cluster = place.stores / "postgres" / "cluster"
        self.durable = durable
        self.bin = programs(place.account)[0]

    @property
    def is_new(self) -> bool:
        return not (self.cluster / "PG_VERSION").exists()

    def prepare(self) -> None:
        """The cluster, made when there is none. CannotStart when its version is not ours or initdb fails."""
        if not self.is_new:
            self._check_version()
            return
        fresh = self.cluster.with_name("cluster.new")
        shutil.rmtree(fresh, ignore_errors=True)
        done = self._run(
            *("initdb", "-D", str(fresh), "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *([] if self.durable else ["--no-sync"]),
        )
        if done.returncode:
            raise CannotStart(f"PostgreSQL could not make its data folder: {_last_line(done.stdout)}")
        fresh.rename(self.cluster)

    def _check_version(self) -> None:
        have = (self.cluster / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if have != ours:
            raise CannotStart(
                f"The data in {self.cluster} is of PostgreSQL {have} but version {ours} is installed; "
                "dump it with the old version and restore it, see README, Upgrading."
            )

    def _run(self, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        account = self.place.account
        return subprocess.run(  # noqa: S603
            [str(self.bin / tool), *arguments], env=self._environment(), cwd=self.place.stores,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
            user=account.uid if account else None, group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def program(self) -> Program:
        """What the supervisor runs: the postmaster in the foreground, stopped by a fast shutdown."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE)
        settings |= {"unix_socket_directories": str(self.place.sockets), "cluster_name": self.place.tag}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Program(
            name=self.name,
            argv=[str(self.bin / "postgres"), "-D", str(self.cluster), *options],
            env=self._environment(),
            cwd=self.place.stores,
            account=self.place.account,
            stop_signal=signal.SIGINT,
            on_parent_death=signal.SIGINT,
            before_start=self.clear_the_way,
            is_store=True,
        )

    def clear_the_way(self) -> None:
        """Nothing of an earlier start is left: no postmaster, no lone back end, no stale pid file.

        PostgreSQL itself refuses to start when the old pid belongs to another process of the same user now;
        once no process carries our tag the file is known to be stale.
        """
        stop_orphans(self.place.tag, self.place.account, only="postgres")
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """True once the server takes connections; false while it starts or recovers."""
        try:
            if not (self.cluster / "postmaster.pid").read_text().rstrip().endswith("ready"):
                return False
            self._connect().close()
        except (OSError, psycopg.OperationalError):
            return False
        return True

    def finish(self) -> None:
        """The application's role and database, made when missing: owner, may create databases, no more."""
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        for database in ("template1", DATABASE):
            with self._connect(database) as connection:
                known = connection.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'").fetchone()
                if known and not known[0]:
                    connection.execute(LEAKPROOF)

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        address = f"host={self.place.sockets} user=postgres dbname={database} connect_timeout=2"
        return psycopg.connect(address, autocommit=True)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    wrong = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (wrong or lines or ["no output"])[-1]


def log_of(place: Place, name: str) -> Path:
    return place.data / "logs" / f"{name}.log"

"""The programs of a running cxloop and the environment they share."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cxloop.embedded import CannotStart, Place, Program
from cxloop.queues import QUEUES

PROJECT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 8  # for what is in hand; the supervisor waits two more


def listen(host: str, port: int) -> socket.socket:
    """The socket the web server will serve, bound now so that nobody can take the port; or CannotStart."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if not 0 <= port <= 65535:
            raise OverflowError
    except (OSError, OverflowError, UnicodeError):
        raise CannotStart(f"{host}:{port} is not an address this machine can listen on.") from None
    server = socket.socket(family, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(address)
        server.listen(256)
    except OSError as error:
        server.close()
        raise CannotStart(
            f"Port {port} on {host} cannot be used ({(error.strerror or str(error)).lower()}); "
            f"stop what uses it or choose another one with PORT={port + 1}."
        ) from None
    return server


def address_of(server: socket.socket) -> str:
    """The address a person opens; one that listens everywhere is shown as loopback."""
    host, port = server.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def environment(place: Place, server: socket.socket, given: Mapping[str, str]) -> dict[str, str]:
    """What every child reads; what was given from outside wins."""
    host = server.getsockname()[0]
    names = ["127.0.0.1", "localhost", "[::1]", socket.gethostname(), f"[{host}]" if ":" in host else host]
    own = {
        "BASE_URL": address_of(server),
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(names)),
        "DATABASE_URL": place.database_url,
        "REDIS_URL": place.redis_url,
        "CELERY_BEAT_SCHEDULE_FILENAME": str(place.data / f"beat-{place.tag}"),
        "FILE_UPLOAD_TEMP_DIR": str(place.data / "uploads"),
    }
    fixed = {"CXLOOP_DATA": str(place.data), "PYTHONUNBUFFERED": "1"}
    return own | {name: value for name, value in given.items() if value} | fixed


def manage(name: str, env: Mapping[str, str], *arguments: str) -> Program:
    """A management command, run once."""
    return Program(name, [sys.executable, str(PROJECT / "manage.py"), *arguments], env, PROJECT)


def web(place: Place, server: socket.socket, env: Mapping[str, str]) -> Program:
    """gunicorn on the socket that is already bound: while it restarts, visitors wait."""
    options = {
        "bind": f"fd://{server.fileno()}",
        "name": place.tag,
        "workers": env.get("CXLOOP_WEB_WORKERS", "2"),
        "worker-class": "cxloop.web_worker.PatientWorker",
        "threads": env.get("CXLOOP_WEB_THREADS", "8"),
        "timeout": "60",
        "graceful-timeout": str(STOP_SECONDS),
        "max-requests": "20000",
        "max-requests-jitter": "2000",
        "worker-tmp-dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(place.data),  # noqa: S108
        "log-level": "warning",
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    argv = [sys.executable, "-m", "gunicorn", "config.wsgi", "--preload", "--no-control-socket", *words]
    return Program(
        "web", argv, env, PROJECT, on_parent_death=signal.SIGQUIT, pass_fds=(server.fileno(),),
        before_start=_emptied(place.data / "uploads"),
    )


def _emptied(uploads: Path) -> Callable[[], None]:
    """A web server that was killed leaves the halves of files that were coming in."""

    def empty() -> None:
        for half in uploads.iterdir():
            half.unlink(missing_ok=True)

    return empty


def crew(place: Place, env: Mapping[str, str]) -> Program:
    """A worker for each queue and the clock that wakes the sweeps, forked from one process that loads them once."""
    argv = [sys.executable, "-m", "config.crew", *QUEUES, "beat", "watch", place.tag]
    own = {"CXLOOP_LOGS": str(place.data / "logs"), "CXLOOP_STOP_SECONDS": str(STOP_SECONDS)}
    return Program("crew", argv, {**env, **own}, PROJECT, on_parent_death=signal.SIGKILL)


def answers(server: socket.socket) -> bool:
    """True when /readyz says 200."""
    host, port = server.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

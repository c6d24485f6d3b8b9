"""Clients that send one byte at a time, many at once, against a real gunicorn: others are answered as before."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from cxloop import launch, web_worker
from cxloop.embedded import Place
from tests.cxloop.test_embedded import eventually

pytestmark = [pytest.mark.faults, pytest.mark.django_db]  # the mark makes the database be there
SLOW, ANSWERED_WITHIN = 50, 2.0
PATIENCE = 4.0  # seconds, instead of the product's own, so that the test sees the end of it
RUN = "import sys; from cxloop import web_worker; web_worker.PATIENCE = float(sys.argv.pop(1)); \
from gunicorn.app.wsgiapp import run; run()"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
# What each of them sends at once, before it begins to be slow.
KINDS = {
    "nothing": b"", "head": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: 900\r\n\r\n",
    "long body": b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: 40000000\r\n\r\n",
    "too long a body": b"POST /s/x HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"Content-Length: 100000000\r\n\r\n",
    "body of unknown length": b"POST /s/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
    "one that is asked for": b"POST /s/x HTTP/1.1\r\nHost: localhost\r\n" + FORM
    + b"Content-Length: 900\r\nExpect: 100-continue\r\n\r\n",
    "answered and not leaving": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def address(django_db_setup: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The web server as it is run, on the database of the tests."""
    tmp_path = tmp_path_factory.mktemp("web")
    place = Place(data=tmp_path, stores=tmp_path, sockets=tmp_path / "run", account=None)
    of_the_tests = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "ALLOWED_HOSTS": "localhost,127.0.0.1",
           "DATABASE_URL": of_the_tests.geturl(), "REDIS_URL": settings.REDIS_URL, "CXLOOP_TEST_STORES": "",
           "CXLOOP_DATA": str(tmp_path), "SECRET_KEY": "k" * 60}
    with launch.listen("127.0.0.1", 0) as server:
        program = launch.web(place, server, env)
        argv = [sys.executable, "-c", RUN, str(PATIENCE), *program.argv[3:]]
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(argv, env=env, cwd=launch.PROJECT, pass_fds=program.pass_fds,
                                       stdout=said, stderr=subprocess.STDOUT)
        host, port = server.getsockname()[:2]
        try:
            eventually(lambda: status(host, port, 5) == 200 or process.poll() is not None, 60)
            assert process.poll() is None, (tmp_path / "said").read_text()
            yield host, port
        finally:
            process.terminate()
            process.wait(20)


def status(host: str, port: int, timeout: float = 30, path: str = "/accounts/login/", body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}{path}", body, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@contextmanager
def slow_clients(address: tuple[str, int], begins: bytes) -> Iterator[list[socket.socket]]:
    """Fifty clients of a kind, each sending one byte a second until the block ends."""
    clients, over = [socket.create_connection(address) for _ in range(SLOW)], threading.Event()

    def drip() -> None:
        for client in clients:
            with suppress(OSError):
                client.sendall(begins)
        while not over.wait(1):
            for client in clients:
                with suppress(OSError):
                    client.sendall(b"a")

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield clients
    finally:
        over.set()
        dripping.join()
        for client in clients:
            client.close()


def is_gone(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        while client.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_fifty_slow_clients_stop_nobody(address: tuple[str, int], kind: str) -> None:
    longest = 0.0
    with slow_clients(address, KINDS[kind]) as clients:
        time.sleep(0.5)
        for _ in range(12):
            began = time.monotonic()
            assert status(*address) == 200
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.2)
        assert longest < ANSWERED_WITHIN, f"{longest:.1f} s"
        if kind in ("nothing", "head", "body"):
            eventually(lambda: all(map(is_gone, clients)), PATIENCE + 6)


def test_uploads_and_clients_that_pause_within_reason_are_answered(address: tuple[str, int]) -> None:
    assert status(*address, path="/s/nothing", body=b"a=" + b"b" * 3_000_000) == 404
    assert status(*address, path="/s/nothing", body=b"a=" + b"b" * 50_000_000) in (413, 0), "0: cut off while sending"
    with socket.create_connection(address) as client:
        client.settimeout(10)
        for piece in (b"GET /healthz HTT", b"P/1.1\r\nHost: localhost\r\n", b"\r", b"\nGET /healthz HTTP/1.1\r\n",
                      b"Host: localhost\r\nConnection: close\r\n\r\n"):
            client.sendall(piece)
            time.sleep(0.3)
        answers = read_all(client.recv)
    assert answers.count(b"HTTP/1.1 200") == 2, answers


def read_all(recv: Callable[[int], bytes]) -> bytes:
    got = b""
    while piece := recv(65_536):
        got += piece
    return got


def test_a_body_may_come_slowly_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_worker, "PATIENCE", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = web_worker.Paced(ours)
        theirs.sendall(b"a")
        assert reader.chunk() == b"a"
        with pytest.raises(TimeoutError):
            reader.chunk()
        reader.allowed.received = web_worker.PACE * 60
        theirs.sendall(b"b")
        assert reader.chunk() == b"b", "whoever sent much may take longer"

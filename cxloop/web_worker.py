"""gunicorn's threaded worker, with patience: a request gets a thread once it has arrived, not while it is on its way.

A client that sends one byte a second costs a socket and a few hundred bytes of memory, never a thread. What is too
long to wait for in memory (an upload) may hold half of the threads at most, and must come at a steady pace.
"""

from __future__ import annotations

import re
import selectors
import socket
import struct
import time
from collections import deque
from concurrent import futures
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 15.0  # seconds a request may take to arrive, and
PACE = 5_000  # bytes: one second more for each of these
LONGEST_HEAD = 65_536  # bytes
KEPT = 262_144  # bytes of head and body that are waited for in memory
SEND_SECONDS = 30  # a client that takes nothing for so long is left
SEND_BUFFER = 1_048_576  # bytes the kernel keeps for a client that reads slowly, as far as the machine allows
LINGER = 2.0  # seconds in which a client may read the last answer before its connection is gone

END = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*$", re.I | re.M)
UNKNOWN_LENGTH = re.compile(rb"^(transfer-encoding|expect):", re.I | re.M)


class Paced(SocketUnreader):
    """Reads the rest of a body in a thread; TimeoutError when it comes more slowly than PACE."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.allowed = Allowance()

    def chunk(self, size_hint: int | None = None) -> bytes:
        before = self.sock.gettimeout()
        self.sock.settimeout(max(self.allowed.left(), 0.001) if before is None else before)
        try:
            data: bytes = super().chunk(size_hint)
        finally:
            self.sock.settimeout(before)
        self.allowed.received += len(data)
        return data


class Allowance:
    """The time one request may take to arrive."""

    __slots__ = ("began", "received")

    def __init__(self) -> None:
        self.began, self.received = time.monotonic(), 0

    def left(self) -> float:
        return self.began + PATIENCE + self.received / PACE - time.monotonic()


class Connection(TConn):
    """A connection and what has arrived of its next request."""

    def __init__(self, worker: PatientWorker, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.worker = worker
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        self.parser = http.get_parser(worker.cfg, sock, client)
        self.parser.unreader = Paced(sock)
        self.initialized = True
        self.is_long = False
        self.begin()

    def begin(self) -> None:
        """Waits for the next request; what came right behind the last one belongs to it."""
        self.came = bytearray(self.parser.unreader.take_buffered())
        self.allowed = Allowance()
        self.searched, self.needed = 0, 0

    def take(self) -> bool:
        """Reads what is there. False when the client is gone."""
        try:
            data = self.sock.recv(LONGEST_HEAD)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        self.came += data
        self.allowed.received += len(data)
        return bool(data)

    def is_here(self) -> bool:
        """Whether the request has arrived, or as much of it as is waited for."""
        if not self.needed:
            end = self.came.find(END, max(0, self.searched - len(END)))
            self.searched = len(self.came)
            if end < 0:
                return False
            self.read_head(bytes(self.came[:end]).replace(b"\r", b""), end + len(END))
        return self.is_long or len(self.came) >= self.needed

    def read_head(self, head: bytes, length: int) -> None:
        found = LENGTH.search(head)
        self.needed = length + (int(found[1]) if found else 0)
        self.is_long = self.needed > KEPT or UNKNOWN_LENGTH.search(head) is not None

    def hand_over(self) -> None:
        """Gives what came to the parser, which a thread will run; the rest of a long body has its own time."""
        self.parser.unreader.unread(bytes(self.came))
        self.parser.unreader.allowed = Allowance()
        self.came = bytearray()

    def close(self, graceful: bool = False) -> None:
        self.worker.let_go(self.sock, graceful)


class PatientWorker(ThreadWorker):
    """Threads answer; the main loop waits, for requests to arrive and for clients to leave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[Connection, None] = {}  # in the order in which they began
        self.leaving: deque[tuple[float, socket.socket]] = deque()
        self.long_waiting: deque[Connection] = deque()
        self.long_running = 0
        self.most_long = max(1, self.cfg.threads // 2)
        self.looked_at = 0.0

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        try:
            connection = Connection(self, client, address, listener.getsockname())
        except OSError:
            self.nr_conns -= 1
            client.close()
            return
        self.enqueue_req(connection)
        if self.nr_conns >= self.worker_connections and self.arriving:
            self.drop(next(iter(self.arriving)))  # whoever is slowest makes room

    def enqueue_req(self, conn: Connection) -> None:
        """Waits for the connection's next request, if it is not there already; `arrived` gives it a thread."""
        conn.begin()
        conn.sock.setblocking(False)
        is_there = conn.take()
        if conn.is_here():
            self.arrived(conn)
        elif is_there:
            self.arriving[conn] = None
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.more, conn))
        else:
            self.nr_conns -= 1
            conn.sock.close()

    def more(self, conn: Connection, _sock: Any) -> None:
        """Looks at what came."""
        is_there = conn.take()
        if conn.is_here():
            self.forget(conn)
            self.arrived(conn)
        elif not is_there or (not conn.needed and len(conn.came) > LONGEST_HEAD):
            self.drop(conn)

    def arrived(self, conn: Connection) -> None:
        if conn.is_long and self.long_running >= self.most_long:
            self.long_waiting.append(conn)
            return
        self.long_running += conn.is_long
        conn.hand_over()
        super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: futures.Future[Any]) -> None:
        if conn.is_long:
            conn.is_long = False
            self.long_running -= 1
            if self.long_waiting:
                self.arrived(self.long_waiting.popleft())
        super().finish_request(conn, fs)

    def let_go(self, sock: socket.socket, graceful: bool) -> None:
        """Closes without waiting: the client reads the last answer while the loop goes on."""
        try:
            if graceful:
                sock.shutdown(socket.SHUT_WR)
                sock.setblocking(False)
                self.poller.register(sock, selectors.EVENT_READ, self.drained)
                self.leaving.append((time.monotonic() + LINGER, sock))
                return
        except (OSError, ValueError):
            pass  # it is gone already
        sock.close()

    def drained(self, sock: socket.socket) -> None:
        try:
            if sock.recv(LONGEST_HEAD):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self.close_now(sock)

    def close_now(self, sock: socket.socket) -> None:
        if sock.fileno() >= 0:
            self.poller.unregister(sock)
            sock.close()

    def forget(self, conn: Connection) -> None:
        del self.arriving[conn]
        self.poller.unregister(conn.sock)

    def drop(self, conn: Connection) -> None:
        self.forget(conn)
        self.nr_conns -= 1
        conn.sock.close()

    def murder_pending(self) -> None:
        """Once a second: connections whose time is up."""
        now = time.monotonic()
        while self.leaving and self.leaving[0][0] <= now:
            self.close_now(self.leaving.popleft()[1])
        if now < self.looked_at + 1:
            return
        self.looked_at = now
        for conn in [conn for conn in self.arriving if conn.allowed.left() <= 0]:
            self.drop(conn)

"""A mail server on a real socket that misbehaves as told, and remembers the Message-ID of every mail it took."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.M | re.I)
REPLIES = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 wrong password", "QUIT": "221 bye"}


class MailServer(socketserver.ThreadingTCPServer):
    """`greeting` and `answer_to(recipient)` are its replies; the first `mute` mails are taken but never confirmed, the
    connection is cut instead; it waits `delay` seconds before it confirms. After `leave_after` mails it hangs up and
    takes no connection any more.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Session)
        self.took: Counter[str] = Counter()
        self.greeting, self.mute, self.delay, self.leave_after = "220 ready", 0, 0.0, 0
        self.answer_to: Callable[[str], str] = lambda recipient: "250 ok"
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, content: bytes) -> bool:
        """Whether the mail is confirmed to the client."""
        found = MESSAGE_ID.search(content)
        with self.lock:
            self.took[found[1].decode() if found else "without"] += 1
            self.mute -= 1
            return self.mute < 0


class Session(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        try:
            self.say(self.server.greeting)
            while line := self.rfile.readline():
                if not self.answer(line.decode(errors="replace").strip()):
                    return
        except OSError:
            return

    def answer(self, line: str) -> bool:
        """Whether the conversation goes on."""
        word = line[:4].upper()
        if word == "DATA":
            return self.data()
        if word == "RCPT":
            self.say(self.server.answer_to(line))
        else:
            self.say(REPLIES.get(word, "250 ok"))
        return word != "QUIT"

    def data(self) -> bool:
        self.say("354 go on")
        content = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # half a mail of a client that died is none
            content += line
        if not self.server.take(content):
            return False
        time.sleep(self.server.delay)
        is_last = self.server.leave_after and sum(self.server.took.values()) >= self.server.leave_after
        if is_last:
            self.server.socket.close()
        self.say("250 taken")
        return not is_last


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    with MailServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

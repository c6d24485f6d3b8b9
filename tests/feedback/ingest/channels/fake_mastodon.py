"""A Mastodon server of our own on the loopback: as much of its API as the channel speaks, and its moods."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "let-me-in"
ME = {"id": "1", "acct": "acme", "display_name": "Acme"}
ANN = {"id": "2", "acct": "ann@far.example", "display_name": "Ann"}
JOE = {"id": "3", "acct": "joe", "display_name": ""}


@dataclass
class Server:
    """What stands on it, and what was asked of it."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)  # ids of posts that mention us
    asked: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)  # the Idempotency-Key of every post we were sent
    posted: dict[str, dict[str, Any]] = field(default_factory=dict)  # by Idempotency-Key
    mood: tuple[int, dict[str, str], Any] | None = None  # an answer to everything
    is_down: bool = False  # takes no posts
    knows_many: bool = True  # whether several posts can be asked for at once
    url: str = ""

    def post(self, key: str, content: str, account: dict[str, Any] = ANN, *, mention: bool = True, **more: Any) -> dict:
        status = {
            "id": key,
            "content": content,
            "account": account,
            "created_at": "2026-03-02T08:00:00.000Z",
            "edited_at": None,
            "visibility": "public",
            "language": "en",
            "url": f"https://far.example/{key}",
            "spoiler_text": "",
            "reblog": None,
            **more,
        }
        self.posts.append(status)
        if mention:
            self.mentioned.append(key)
        return status

    def statuses(self) -> dict[str, dict[str, Any]]:
        return {status["id"]: status for status in self.posts}

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path.endswith("verify_credentials"):
            return 200, ME
        if path == "/api/v1/notifications":
            rows = [{"id": f"9{key}", "type": "mention", "status": self.statuses()[key]} for key in self.mentioned]
            return 200, page(rows, query)
        if path.startswith("/api/v1/timelines/tag/"):
            tag = path.rsplit("/", 1)[1]
            return 200, page([status for status in self.posts if f"#{tag}" in status["content"]], query)
        if path == "/api/v1/statuses" and self.knows_many:
            return 200, [self.statuses()[key] for key in query["id[]"] if key in self.statuses()]
        return 404, {"error": "Record not found"}


def page(rows: list[dict[str, Any]], query: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Newest first, as the real one: with min_id the page just after it, else the newest page."""
    limit = int(query.get("limit", ["20"])[0])
    after = int(query.get("min_id", ["0"])[0])
    rows = sorted((row for row in rows if int(row["id"]) > after), key=lambda row: int(row["id"]))
    return list(reversed(rows[:limit] if after else rows[-limit:]))


def counted(status: str) -> int:
    """How long the real one says it is: an address counts 23, however long."""
    return len(re.sub(r"https?://\S+", "x" * 23, status))


@contextmanager
def running() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            server.asked.append(self.path)
            self.give(*server.answer(split.path, parse_qs(split.query)))

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.tried.append(self.headers["Idempotency-Key"])
            if server.is_down:
                self.give(503, {"error": "Down for maintenance"})
                return
            if counted(said["status"]) > 500:
                self.give(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
                return
            known = server.posted.setdefault(self.headers["Idempotency-Key"], {**said, "id": f"77{len(server.posted)}"})
            self.give(200, known)

        def give(self, status: int, body: Any) -> None:
            headers: dict[str, str] = {}
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, body = 401, {"error": "The access token is invalid"}
            if server.mood is not None:
                status, headers, body = server.mood
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()

"""What tests of webhooks stand on: the receiver's process, and our own reading of the specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def is_right(call: dict[str, Any], secret: str) -> bool:
    """Whether a receiver that knows the secret believes the call: written from the specification, on its own."""
    name, stamp = call["headers"]["webhook-id"], call["headers"]["webhook-timestamp"]
    if abs(int(stamp) - time.time()) > 300:
        return False
    prefix, _, key = secret.partition("_")
    assert prefix == "whsec"
    expected = hmac.digest(base64.b64decode(key), f"{name}.{stamp}.{call['body']}".encode(), hashlib.sha256)
    given = [each.split(",") for each in call["headers"]["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(base64.b64decode(text), expected) for version, text in given)


class Receiver:
    """The program that is told. It can be started, killed, and told how to answer."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.answers("200")

    def answers(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cxloop.receiver", str(self.port), str(self.folder)], cwd=ROOT)
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the receiver did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def calls(self) -> list[dict[str, Any]]:
        file = self.folder / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def ids(self) -> list[str]:
        return [call["headers"]["webhook-id"] for call in self.calls]


@pytest.fixture
def receiver(tmp_path: Path, settings: Any) -> Iterator[Receiver]:
    made = Receiver(tmp_path)
    settings.ALLOWED_OUTGOING_HOSTS = [f"127.0.0.1:{made.port}"]
    made.start()
    yield made
    made.kill()

"""A real IMAP server on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imap_tools import MailBoxUnencrypted


@contextmanager
def imap_server() -> Iterator[int]:
    """Its port; `care` logs in with `secret`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(port), "--no-tls",
               "--no-service", "managesieve", "--no-service", "admin", "dict", "--demo-data", "--demo-user", "care",
               "--demo-password", "secret"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(100):
            try:
                MailBoxUnencrypted("127.0.0.1", port).login("care", "secret").logout()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()

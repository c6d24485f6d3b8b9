"""A program that is told by webhooks, as a process of its own: it answers as a file says, and writes down every call.

`python -m tests.cxloop.receiver PORT FOLDER`; `FOLDER/mode` holds the status to answer with, or "slow" or "die".
"""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        mode = (FOLDER / "mode").read_text()
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = {"headers": headers, "body": body, "path": self.path}
        with (FOLDER / "calls").open("a") as calls:
            calls.write(json.dumps(call) + "\n")
        if mode == "die":
            os._exit(9)
        if mode == "slow":
            time.sleep(3)
        status, _, header = (mode if mode[0].isdigit() else "200").partition(" ")
        answer = f"said {status}".encode()
        self.send_response(int(status))
        if header:
            self.send_header("Retry-After", header)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()

"""What leaves over HTTP goes to public addresses, and never to the machines beside us."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore2
import pytest

from cxloop.http_out import AddressRefused, HttpOut, OutgoingFailed, is_public


class Neighbour(BaseHTTPRequestHandler):
    """A machine on the loopback, standing in for an internal one."""

    seen: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers["Host"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/")
            self.end_headers()
            return
        if self.path == "/drip-headers":
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 60:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
            return
        body = b"x" * 3_000 if self.path == "/large" else b'{"ok": true}'
        self.send_response(200)
        if self.path == "/squeezed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path == "/drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
            return
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Neighbour.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbour)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "2002:0a00:0001::1",
        "64:ff9b::7f00:1",
        "::127.0.0.1",
        "fd00:ec2::254",
    ],
)
def test_addresses_beside_us_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address):
    assert is_public(address)


def test_a_host_on_the_list_is_reached(port, settings):
    settings.ALLOWED_OUTGOING_HOSTS = [f"127.0.0.1:{port}"]

    with HttpOut() as http:
        answer = http.request("GET", f"http://127.0.0.1:{port}/hello", params={"q": "1"})

    assert (answer.status, answer.json()) == (200, {"ok": True})
    assert Neighbour.seen[0][0] == "/hello?q=1"


def test_the_same_host_is_refused_when_it_is_not_on_the_list(port, settings):
    settings.ALLOWED_OUTGOING_HOSTS = [f"127.0.0.1:{port + 1}"]

    with HttpOut() as http, pytest.raises(AddressRefused):
        http.request("GET", f"http://127.0.0.1:{port}/hello")
    with HttpOut() as http, pytest.raises(AddressRefused):
        http.request("GET", f"https://127.0.0.1:{port}/hello")

    assert Neighbour.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://example.org/",
        "https://user:pass@example.org/",
        "https:///nothing",
        "gopher://127.0.0.1/",
        "not an address",
        "https://exa mple.org/",
    ],
)
def test_other_schemes_and_log_ins_in_the_address_are_refused(url):
    with HttpOut(resolver=lambda host, port: ["127.0.0.1"]) as http, pytest.raises(AddressRefused):
        http.request("GET", url)


def test_a_name_that_leads_inside_is_refused(port):
    with HttpOut(resolver=lambda host, port: ["10.0.0.7"]) as http, pytest.raises(AddressRefused):
        http.request("GET", f"https://innocent.example:{port}/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::ffff:7f00:1]", "[::1]",
                                  "[::ffff:169.254.169.254]", "localhost", "127.0.0.1.", "①②⑦.0.0.1"])
def test_no_spelling_of_an_inside_address_is_reached(host, port, monkeypatch):
    """Asked of the system's own resolver, which reads all of these."""
    dialled = []
    monkeypatch.setattr("httpcore2.SyncBackend.connect_tcp", lambda self, at, *args, **options: dialled.append(at))

    with HttpOut() as http, pytest.raises((AddressRefused, OutgoingFailed)):
        http.request("GET", f"https://{host}:{port}/")

    assert dialled == [] and Neighbour.seen == []


def test_one_inside_address_among_public_ones_is_enough_to_refuse(port):
    with HttpOut(resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"]) as http, pytest.raises(AddressRefused):
        http.request("GET", f"https://innocent.example:{port}/")


def test_a_name_is_asked_once_and_the_checked_address_is_the_one_used(port, settings, monkeypatch):
    """Rebinding: public when checked, loopback when asked again. There is no second asking."""
    settings.ALLOWED_OUTGOING_HOSTS = []
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked, dialled = [], []

    def fickle(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    def dial(self, host, *args, **options):
        dialled.append(host)
        raise httpcore2.ConnectError("no network in tests")

    monkeypatch.setattr("httpcore2.SyncBackend.connect_tcp", dial)
    with HttpOut(resolver=fickle) as http:
        with pytest.raises(OutgoingFailed):
            http.request("GET", f"https://fickle.example:{port}/")
        assert (asked, dialled) == (["fickle.example"], ["93.184.216.34"])
        with pytest.raises(AddressRefused):
            http.request("GET", f"https://fickle.example:{port}/")

    assert dialled == ["93.184.216.34"]


def test_the_name_stays_in_the_request_while_the_connection_goes_to_the_address(port, settings):
    settings.ALLOWED_OUTGOING_HOSTS = ["social.example"]

    with HttpOut(resolver=lambda host, port: ["127.0.0.1"]) as http:
        http.request("GET", f"http://social.example:{port}/hello")

    assert Neighbour.seen == [("/hello", f"social.example:{port}")]


def test_redirects_are_not_followed(port, settings):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]

    with HttpOut() as http:
        assert http.request("GET", f"http://127.0.0.1:{port}/moved").status == 302

    assert len(Neighbour.seen) == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/large", "larger"),
        ("/squeezed", "compressed"),
        ("/drip", "too long"),
        ("/drip-headers", "too long"),
    ],
)
def test_an_answer_too_large_too_slow_or_squeezed_is_given_up(port, settings, path, words):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]

    with HttpOut(longest=1_000, within=0.2) as http, pytest.raises(OutgoingFailed, match=words):
        http.request("GET", f"http://127.0.0.1:{port}{path}")


def test_a_proxy_named_in_the_environment_is_ignored(port, settings, monkeypatch):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    with HttpOut() as http:
        assert http.request("GET", f"http://127.0.0.1:{port}/hello").is_ok


def test_nobody_at_home_is_a_named_error(settings):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]

    with HttpOut() as http, pytest.raises(OutgoingFailed, match="could not be reached"):
        http.request("GET", "http://127.0.0.1:9/")

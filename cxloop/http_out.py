"""The only way out over HTTP: to public addresses, without redirects, within limits of time and size.

An address a person typed in must not reach the machines beside us. The name is resolved here, every answer is
checked, and the connection goes to the very address that was checked: a name that changes its mind in between
gains nothing.
"""

from __future__ import annotations

import ipaddress
import json
import math
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxloop.errors import CxloopError

LONGEST_ANSWER = 5_000_000  # bytes
LONGEST_WAIT = 30.0  # seconds for the whole answer
TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
AGENT = "cxloop"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class AddressRefused(CxloopError):
    code = "address_refused"
    sentence = _("%(host)s does not lead to a public address, and is not on the list of allowed hosts.")


class OutgoingFailed(CxloopError):
    """No usable answer: no connection, too slow, too much. `str(error)` says which."""

    code = "outgoing_failed"
    status = 502


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The decoded body. OutgoingFailed when it is not JSON."""
        try:
            return json.loads(self.content)
        except ValueError:
            raise OutgoingFailed(_("The answer was no JSON.")) from None


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet: not loopback, private, link-local, metadata or the like.

    IPv4 addresses inside IPv6 (mapped, 6to4, Teredo) count as the IPv4 address they lead to.
    """
    ip: Address = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip not in GLOBAL_UNICAST:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """Every address of the name. OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_allowed(host: str, port: int) -> bool:
    """Whether the installation names the host (`host` or `host:port`) in ALLOWED_OUTGOING_HOSTS."""
    allowed = {entry.strip().casefold() for entry in settings.ALLOWED_OUTGOING_HOSTS}
    return host.casefold() in allowed or f"{host.casefold()}:{port}" in allowed


class Clock:
    """When the exchange in hand must be over; unbounded before the first."""

    def __init__(self) -> None:
        self.ends = math.inf

    def left(self, timeout: float | None) -> float | None:
        """The timeout, or less when the exchange ends sooner. ReadTimeout when it is over."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the exchange took too long")
        return timeout if math.isinf(left) else min(left, timeout or left)


class TimedStream(httpcore2.NetworkStream):
    """A connection on which no trickle of bytes outlasts the exchange."""

    def __init__(self, inner: httpcore2.NetworkStream, clock: Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return TimedStream(self._inner.start_tls(*args, **options), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Resolves, checks every address, and connects to one that was checked."""

    def __init__(self, resolver: Resolve | None = None, clock: Clock | None = None) -> None:
        self._resolve = resolver or resolve
        self._inner = httpcore2.SyncBackend()
        self._clock = clock or Clock()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        if not is_allowed(host, port) and not (addresses and all(map(is_public, addresses))):
            raise AddressRefused(host=host)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout, local_address, socket_options)

    def _connect(self, address: str, port: int, timeout: float | None, *rest: Any) -> httpcore2.NetworkStream:
        return TimedStream(self._inner.connect_tcp(address, port, self._clock.left(timeout), *rest), self._clock)

    def connect_unix_socket(self, path: str, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        raise AddressRefused(host=path)


class GuardedTransport(httpx2.HTTPTransport):
    def __init__(self, resolver: Resolve | None = None, clock: Clock | None = None) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            network_backend=GuardedBackend(resolver, clock),
        )


class HttpOut:
    """A client for one conversation; use it as a context manager.

    `longest` caps the answer in bytes, `within` the whole exchange in seconds. Plain http goes to allowed hosts only.
    """

    def __init__(
        self, *, resolver: Resolve | None = None, longest: int = LONGEST_ANSWER, within: float = LONGEST_WAIT
    ) -> None:
        self.longest, self.within = longest, within
        self._clock = Clock()
        self._client = httpx2.Client(
            transport=GuardedTransport(resolver, self._clock),
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> HttpOut:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        content: bytes | None = None,
    ) -> Answer:
        """The answer, whatever its status; `body` is sent as JSON, `content` as it is.

        AddressRefused when the address is not public, OutgoingFailed when there is no usable answer.
        """
        check_url(url)
        self._clock.ends = time.monotonic() + self.within
        given: dict[str, Any] = {"json": body} if content is None else {"content": content}
        try:
            with self._client.stream(method, url, params=params, headers=headers, **given) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, names, self._read(response))
        except httpx2.TimeoutException:
            raise OutgoingFailed(_("%(host)s took too long to answer.") % {"host": host_of(url)}) from None
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            sentence = _("%(host)s could not be reached (%(error)s).")
            raise OutgoingFailed(sentence % {"host": host_of(url), "error": type(error).__name__}) from None

    def _read(self, response: httpx2.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise OutgoingFailed(_("The answer was compressed although we asked for it plain."))
        content = bytearray()
        for chunk in response.iter_raw(65_536):
            content += chunk
            if len(content) > self.longest:
                raise OutgoingFailed(_("The answer was larger than %s bytes.") % self.longest)
        return bytes(content)


def check_url(url: str) -> httpx2.URL:
    """The parsed address. AddressRefused unless it is https (http for allowed hosts), without a log-in inside."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise AddressRefused(host=url[:200]) from None
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    safe = parsed.scheme == "https" or (parsed.scheme == "http" and is_allowed(parsed.host, port))
    if not parsed.host or parsed.userinfo or not safe:
        raise AddressRefused(host=parsed.host or url[:200])
    return parsed


def host_of(url: str) -> str:
    return httpx2.URL(url).host


def client() -> HttpOut:
    """A client with the usual limits."""
    return HttpOut()

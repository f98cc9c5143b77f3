"""Asks other servers over HTTP, and only those on the open internet unless somebody has said otherwise.

An address that a person has typed could name a machine inside the house. So the name is looked up here, every address
behind it is judged, and the connection goes to the very address that was judged, also after a redirect.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

STEP_SECONDS = 15  # one connection, one piece of the answer
WHOLE_SECONDS = 60
_PIECE = 64 * 1024
_MOST_REDIRECTS = 4
_MOST_ADDRESSES = 4  # of one name; one with hundreds that are all silent would hold us for an hour
_SECRET_HEADERS = {"authorization", "cookie"}
# Addresses that carry another address inside them: IPv4 as the old IPv6 wrote it, 6to4, and those for translated IPv4.
_WRAPPED = [
    ipaddress.ip_network(one) for one in ("::/96", "::ffff:0:0:0/96", "2002::/16", "64:ff9b::/96", "64:ff9b:1::/48")
]


class WebError(Exception):
    """Why nothing came of it, as a word: `address`, `private`, `unreachable`, `slow`, `too_large` or `redirects`."""


@dataclass(frozen=True)
class Answer:
    """What a server answered; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    private_hosts: Collection[str] = (),
    largest: int = 5 * 1024 * 1024,
    follows: bool = True,
    whole_seconds: float | None = None,
) -> Answer:
    """Ask a server and read its whole answer, whatever its status. Raises WebError; takes `whole_seconds` at most.

    `private_hosts` are names that may lead to machines inside the house. What opens doors (Authorization, cookies)
    goes to the host it was given for, and to no other that it redirects to.
    """
    ends = time.monotonic() + (WHOLE_SECONDS if whole_seconds is None else whole_seconds)
    given = dict(headers or {}) | {"User-Agent": "Vaert", "Accept-Encoding": "identity", "Connection": "close"}
    for _ in range(_MOST_REDIRECTS):
        place = _place(address)
        answer = _ask_once(method, place, given, body, private_hosts, largest, ends)
        target = answer.headers.get("location", "")
        if not (follows and answer.status in {301, 302, 303, 307, 308} and target and method in {"GET", "HEAD"}):
            return answer
        address = urljoin(address, target)
        if urlsplit(address).netloc != place.netloc or urlsplit(address).scheme != place.scheme:
            given = {name: value for name, value in given.items() if name.lower() not in _SECRET_HEADERS}
    raise WebError("redirects")


def host_of(address: str) -> str:
    """The host of an address in lower case; empty for one that is no web address."""
    try:
        return _place(address).hostname or ""
    except WebError:
        return ""


def _place(address: str) -> SplitResult:
    try:
        place = urlsplit(address)
        is_web = place.scheme in {"http", "https"} and bool(place.hostname) and place.port != 0
    except ValueError:
        raise WebError("address") from None
    if not is_web or place.username or any(ord(letter) <= 32 or ord(letter) == 127 for letter in address):
        raise WebError("address")
    return place


def _ask_once(
    method: str,
    place: SplitResult,
    headers: Mapping[str, str],
    body: bytes | None,
    private_hosts: Collection[str],
    largest: int,
    ends: float,
) -> Answer:
    assert place.hostname is not None
    addresses = _judged(place, may_be_private=place.hostname in private_hosts)
    connection = _Connection(place, addresses, ends)
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    alarm = threading.Timer(max(ends - time.monotonic(), 0), connection.hang_up)  # a server may drip for days
    alarm.daemon = True
    alarm.start()
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        content = _read(answer, largest)
        if time.monotonic() >= ends:
            raise WebError("slow")
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
    except TimeoutError as error:
        raise WebError("slow") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: a header or path that is none
        raise WebError("slow" if time.monotonic() >= ends else "unreachable") from error
    finally:
        alarm.cancel()
        connection.close()


def _read(answer: http.client.HTTPResponse, largest: int) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > largest:
            raise WebError("too_large")
        pieces.append(piece)
    return b"".join(pieces)


def _judged(place: SplitResult, *, may_be_private: bool) -> list[str]:
    """The addresses behind the name. One bad one spoils them all: whoever names it means no good."""
    try:
        found = socket.getaddrinfo(place.hostname, place.port or 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebError("unreachable") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not may_be_private and not all(_is_open(one) for one in addresses):
        raise WebError("private")
    return addresses


def _is_open(address: str) -> bool:
    """Whether the address is on the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip.is_site_local or any(ip in network for network in _WRAPPED):
            return False
    return ip.is_global and not ip.is_multicast


class _Connection(http.client.HTTPConnection):
    """A connection to one of the judged addresses, under the name that was asked for."""

    def __init__(self, place: SplitResult, addresses: list[str], ends: float) -> None:
        self._is_secure = place.scheme == "https"
        self.default_port = 443 if self._is_secure else 80
        # Said in any case: without a port http.client takes the end of an IPv6 address for one.
        super().__init__(place.hostname or "", place.port or self.default_port, timeout=STEP_SECONDS)
        self._addresses, self._ends = addresses[:_MOST_ADDRESSES], ends

    def hang_up(self) -> None:
        """End the conversation from another thread."""
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        """Try the addresses in turn, while there is time."""
        error: OSError = OSError("no address")
        for address in self._addresses:
            left = self._ends - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                self.sock = socket.create_connection((address, self.port), min(STEP_SECONDS, left))
                break
            except OSError as failed:
                error = failed
        else:
            raise error
        if self._is_secure:
            plain = self.sock
            try:
                self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            except BaseException:
                with contextlib.suppress(OSError):
                    plain.close()
                raise

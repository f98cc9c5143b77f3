"""Asking other servers: never one inside the house, unless somebody has said so."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vaert.common import web
from vaert.common.web import WebError, ask, host_of

HOME = {"127.0.0.1", "localhost"}


@contextmanager
def serving(answer):
    """A server whose every answer is `answer(handler)`; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def say(handler, body=b"hej", status=200, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_an_answer_is_read_with_its_status_and_headers():
    with serving(lambda handler: say(handler, ETag='"1"', status=203)) as address:
        answer = ask("GET", f"{address}/a?b=c", private_hosts=HOME)
    assert (answer.status, answer.headers["etag"], answer.body) == (203, '"1"', b"hej")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:7f00:1]/",
        "http://[fec0::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_a_machine_inside_the_house_is_not_asked(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("somebody was asked"))
    with pytest.raises(WebError, match="private"):
        ask("GET", address)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "http:///x",
        "//a.example/",
        "",
        "http://a.example:99999/",
        "http://user:word@a.example/",
        "http://a.example/x\r\nHost: b.example",
        "http://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(WebError, match="address"):
        ask("GET", address)
    assert host_of(address) == ""


@pytest.mark.parametrize("address", ["http://[2606:4700::6810:84e5]/", "https://[2606:4700::abcd]/"])
def test_an_address_in_ipv6_needs_no_port(address, monkeypatch):
    asked = []

    def connect(place, *_):
        asked.append(place)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(WebError, match="unreachable"):
        ask("GET", address)
    assert asked == [(address.split("[")[1].split("]")[0], 443 if "https" in address else 80)]


def test_a_name_with_one_address_inside_the_house_is_not_asked(monkeypatch):
    both = [(0, 0, 0, "", (address, 0)) for address in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(WebError, match="private"):
        ask("GET", "https://two-faced.example/")


def test_the_address_that_was_judged_is_the_one_that_is_asked(monkeypatch):
    """A name that changes its address between the look and the leap gains nothing."""
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.215.14", 0))])

    def connecting(address, *_):
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(WebError, match="unreachable"):
        ask("GET", "https://a.example/")
    assert asked == [("93.184.215.14", 443)]


def test_a_redirect_into_the_house_is_not_followed():
    with (
        serving(lambda handler: pytest.fail("the machine inside was asked")) as inside,
        serving(lambda handler: say(handler, status=302, Location=inside.replace("127.0.0.1", "127.0.0.2"))) as address,
        pytest.raises(WebError, match="private"),
    ):
        ask("GET", address, private_hosts=HOME)


def test_a_redirect_to_another_host_does_not_get_the_password():
    seen = []

    def note(handler):
        seen.append(handler.headers.get("Authorization"))
        say(handler)

    with (
        serving(note) as other,
        serving(lambda handler: say(handler, status=302, Location=f"{other}/x")) as address,
    ):
        assert ask("GET", address, headers={"Authorization": "Basic x"}, private_hosts=HOME).status == 200
    assert seen == [None]


def test_redirects_without_end_are_given_up():
    with (
        serving(lambda handler: say(handler, status=302, Location="/again")) as address,
        pytest.raises(WebError, match="redirects"),
    ):
        ask("GET", address, private_hosts=HOME)


def test_an_answer_that_is_too_large_is_not_read_to_its_end():
    with serving(lambda handler: say(handler, b"x" * 200_000)) as address, pytest.raises(WebError, match="too_large"):
        ask("GET", address, private_hosts=HOME, largest=100_000)


def test_a_server_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(web, "STEP_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(WebError, match="slow"):
            ask("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/", private_hosts=HOME)


def test_a_server_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(web, "WHOLE_SECONDS", 0.1)

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            threading.Event().wait(0.02)

    with serving(drip) as address, pytest.raises(WebError, match="slow"):
        ask("GET", address, private_hosts=HOME)


def test_a_certificate_that_is_not_the_hosts_is_not_believed():
    with serving(say) as address, pytest.raises(WebError, match="unreachable"):
        ask("GET", address.replace("http:", "https:"), private_hosts=HOME)


def test_a_name_with_many_silent_addresses_is_given_up_in_time(monkeypatch):
    tried = []

    def silent(place, timeout):
        tried.append((place[0], timeout))
        raise TimeoutError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"93.184.215.{n}", 443)) for n in range(200)]
    monkeypatch.setattr(web.socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(web.socket, "create_connection", silent)
    with pytest.raises(web.WebError):
        web.ask("GET", "https://many.example/")
    assert len(tried) == 4
    assert sum(timeout for _, timeout in tried) <= web.WHOLE_SECONDS


def test_a_password_that_is_no_header_is_no_crash():
    with pytest.raises(web.WebError):
        web.ask("GET", "http://127.0.0.1:1/", headers={"Authorization": "a\r\nX: 1"}, private_hosts=["127.0.0.1"])

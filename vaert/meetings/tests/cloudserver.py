"""A server that answers in the shapes that Microsoft's and Google's documentation shows, and keeps what it was asked.

It is no Microsoft and no Google: tested against it is what we ask, and what we make of the answers that are documented.
"""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class CloudServer:
    """`say("GET", "/events", 200, {...})` is the next answer to such a request; the last one said is said again."""

    def __init__(self):
        self.asked, self.answers, self.address = [], {}, ""

    def say(self, method, ending, status, body=None, **headers):
        self.answers.setdefault((method, ending), []).append((status, body, headers))

    def answer(self, asked):
        self.asked.append(asked)
        for (method, ending), answers in self.answers.items():
            if method == asked.method and asked.path.endswith(ending):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return 404, {"error": {"code": "NotSaidInThisTest", "message": f"{asked.method} {asked.path}"}}, {}

    def of(self, method):
        return [one for one in self.asked if one.method == method and "token" not in one.path]


def _read(content, kind):
    if "json" in kind:
        return json.loads(content)
    return {name: value[0] for name, value in parse_qs(content.decode()).items()}


@contextmanager
def running():
    cloud = CloudServer()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self):
            place = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = {name: value[0] for name, value in parse_qs(place.query).items()}
            body = _read(content, self.headers.get("Content-Type", "")) if content else None
            status, said, headers = cloud.answer(
                Asked(self.command, unquote(place.path), query, dict(self.headers), body)
            )
            given = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(given)))
            self.end_headers()
            self.wfile.write(given)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cloud.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A real CalDAV server (Radicale) for the tests, on loopback and in a folder of its own."""

import logging
import threading
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from radicale.app import Application
from radicale.config import load

USER, PASSWORD = "vaert", "hemmelig"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class DavServer:
    """`put_aside` reads what stands in somebody's calendar; `requests` are the methods it was asked with."""

    def __init__(self, application, port):
        self.address = f"http://127.0.0.1:{port}/{USER}/{{user}}/"
        self.requests, self.refuses, self._application = [], "", application
        self.before_each = lambda: None

    def __call__(self, environ, start_response):
        self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        self.before_each()
        if self.refuses:
            start_response(self.refuses, [("Content-Length", "0")])
            return [b""]
        return self._application(environ, start_response)


@contextmanager
def running(folder: Path):
    """The server, until the block ends. Everybody's calendars belong to one user, who may write to them all."""
    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    configuration = load()
    configuration.update(
        {
            "storage": {"filesystem_folder": str(folder), "_filesystem_fsync": "False"},
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(folder / "users"),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    holder = {}
    server = make_server("127.0.0.1", 0, lambda *call: holder["dav"](*call), handler_class=_Quiet)
    holder["dav"] = DavServer(Application(configuration), server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield holder["dav"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

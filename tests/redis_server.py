"""A Redis server for the tests alone: on a free port of this machine, keeping nothing, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def find_redis() -> str | None:
    """Its program; root may install it."""
    if not shutil.which("redis-server") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "redis-server"], stdout=subprocess.DEVNULL, check=False)
    return shutil.which("redis-server")


@contextmanager
def redis_server(port: int = 0) -> Iterator[str]:
    """A running server; gives its address as `jobs.redis` takes it."""
    port = port or _free_port()
    with tempfile.TemporaryDirectory(prefix="vaert-redis-") as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen([find_redis() or "redis-server", *options], stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("redis-server does not answer")

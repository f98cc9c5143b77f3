"""Runs Vært: prepares the database, then keeps web server and worker going together until it is told to stop.

One process loads the program, and forks: first a child that prepares, then the web server, then the worker.
The parent never opens the database, so nothing half-open is inherited.
"""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path

_fork = multiprocessing.get_context("fork")
_PORTS = 65536
_PATIENCE_SECONDS = 10  # how long web and worker may take to finish what they are doing


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/serve", description="Run Vært, web and worker together.")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="port to answer on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to answer on (127.0.0.1; 0.0.0.0 is all)")
    parser.add_argument("--data", metavar="DIR", help="folder for database and settings (VAERT_DATA, else data/)")
    parser.add_argument("--only", choices=["web", "worker"], help="one part alone, where others run the other")
    parser.add_argument("--empty", action="store_true", help="no demo library: make an organisation of your own")
    return parser.parse_args()


def _listen(host: str, port: int) -> socket.socket:
    """Take the port now, so that it is known to be free before anything is made."""
    if not 0 < port < _PORTS:
        sys.exit(f"Vært: there is no port {port}. Ports go from 1024 to {_PORTS - 1}: bin/serve --port 8000")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except PermissionError:
        sys.exit(f"Vært: port {port} needs root. Choose one above 1023: bin/serve --port 8000")
    except OSError as error:
        another = port + 1 if port + 1 < _PORTS else 8000
        sys.exit(f"Vært: port {port} on {host} cannot be used ({error}). Choose another: bin/serve --port {another}")
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


def _in_own_group(part: Callable[..., None], *args: object) -> None:
    """Run one part as the head of its own process group, which ends when the parent does."""
    os.setpgid(0, 0)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: a killed parent leaves no orphans
    part(*args)


def _start(name: str, part: Callable[..., None], *args: object) -> BaseProcess:
    process = _fork.Process(target=_in_own_group, args=(part, *args), name=name)
    process.start()
    return process


def _serve_web(listener: socket.socket) -> None:
    from django.conf import settings as ours
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):
        """Gunicorn, told here what its command line would tell it."""

        def load_config(self) -> None:
            settings = {
                "bind": f"fd://{listener.fileno()}",
                "worker_class": "gthread",
                "workers": ours.WEB_PROCESSES,
                "threads": ours.WEB_THREADS,
                "preload_app": True,
                "graceful_timeout": _PATIENCE_SECONDS // 2,
                "control_socket_disable": True,
                "loglevel": "warning",
            }
            for name, setting in settings.items():
                self.cfg.set(name, setting)

        def load(self) -> object:
            from vaert.config.wsgi import application

            return application

    Web().run()


def _work() -> None:
    from django.core.management import call_command

    call_command("qcluster")


def _stop(parts: list[BaseProcess]) -> None:
    """Ask every part to finish; then make sure that nothing of its process group is left."""
    for part in parts:
        part.terminate()
    until = time.monotonic() + _PATIENCE_SECONDS
    for part in parts:
        part.join(max(0.0, until - time.monotonic()))
        try:
            os.killpg(part.pid or 0, signal.SIGKILL)
        except ProcessLookupError:
            continue
        part.join()


def _wait_for_first_page(host: str, port: int, web: BaseProcess) -> bool:
    """Ask for a page until one comes; False when the web server has given up."""
    while web.is_alive():
        connection = HTTPConnection(host, port, timeout=20)  # 0.0.0.0 means this machine too
        try:
            connection.request("GET", "/", headers={"Connection": "close"})
            connection.getresponse().read()
            return True
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _told_to_stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run until Ctrl-C or TERM; exit 0 then, 1 when a part ended by itself, with a sentence for all that is wrong."""
    options = _options()
    if options.data:
        os.environ["VAERT_DATA"] = str(Path(options.data).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")
    listener = None if options.only == "worker" else _listen(options.host, options.port)
    signal.signal(signal.SIGTERM, _told_to_stop)

    from vaert.config import prepare

    prepare.load()
    address = prepare.address(options.host, options.port)
    parts: list[BaseProcess] = []
    try:
        if listener is None:  # the web part prepares the database; of two at once one would fail
            preparing = _start("prepare", prepare.wait_until_ready)
        else:
            preparing = _start("prepare", prepare.prepare, address, options.empty)
        parts.append(preparing)
        preparing.join()
        parts.clear()
        if preparing.exitcode:
            sys.exit(preparing.exitcode)
        parts += [_start("web", _serve_web, listener)] if listener else []
        parts += [_start("worker", _work)] if options.only != "web" else []
        if listener is None:
            print("Vært: the worker is running  (Ctrl-C stops it)", flush=True)
        elif _wait_for_first_page(options.host, options.port, parts[0]):
            print(f"Vært is running at {address}/  (Ctrl-C stops it)", flush=True)
        while all(part.is_alive() for part in parts):
            time.sleep(0.2)
        name = next(part.name for part in parts if not part.is_alive())
        sys.exit(f"Vært: the {name} part ended by itself, so everything stops. The reason is above.")
    except KeyboardInterrupt:
        print("\nVært: stopping …", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop(parts)


if __name__ == "__main__":
    main()

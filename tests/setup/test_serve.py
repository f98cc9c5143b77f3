"""bin/serve as somebody at a keyboard, or systemd, meets it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.own_installation import environment
from vaert.config.installation import ROOT

SERVE = ROOT / "bin" / "serve"
PATIENCE_SECONDS = 40  # for what they are doing they may take 10; a busy machine is slow, not wrong


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A running bin/serve on a port and data folder of its own."""

    def __init__(self, data: Path, *more: str) -> None:
        self.port = free_port()
        self.data = data
        self.process = subprocess.Popen(
            [SERVE, "--port", str(self.port), "--data", data, "--empty", *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore Ctrl-C
            env=environment(data),
        )
        self.said = ""
        while self.process.poll() is None and "is running" not in self.said:
            self.said += self.process.stdout.readline()

    def status(self) -> int:
        """What the first page answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/")
        return connection.getresponse().status

    def family(self) -> list[int]:
        """The processes that came from it, wherever their parents are now. The session is theirs alone."""
        found = subprocess.run(["ps", "-eo", "pid=,sid="], capture_output=True, text=True, check=True).stdout
        return [int(pid) for pid, sid in (line.split() for line in found.splitlines()) if int(sid) == self.process.pid]

    def is_gone_within(self, seconds: float) -> bool:
        """Whether nothing of it is left in so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.process.poll()
            if not self.family():
                return True
            time.sleep(0.1)
        return False


@pytest.fixture
def data(tmp_path, one_with_tables) -> Path:
    """A data folder that has been served before: it has its tables."""
    shutil.copytree(one_with_tables.data, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    """A running bin/serve, of which nothing is left afterwards."""
    running = Served(data)
    try:
        yield running
    finally:
        for pid in running.family():
            os.kill(pid, signal.SIGKILL)
        running.process.wait()


@pytest.fixture
def served(data) -> Iterator[Served]:
    with serving(data) as running:
        yield running


def test_it_makes_its_tables_serves_until_told_to_stop_and_leaves_nothing_behind(tmp_path):
    with serving(tmp_path) as served:
        assert f"http://localhost:{served.port}/" in served.said
        assert (served.data / "address").read_text() == f"http://localhost:{served.port}\n"
        assert served.status() in {200, 302}

        served.process.send_signal(signal.SIGTERM)

        assert served.process.wait(PATIENCE_SECONDS) == 0
        assert served.is_gone_within(PATIENCE_SECONDS)


def test_ctrl_c_reaches_the_whole_group_and_is_a_clean_end(served):
    os.killpg(served.process.pid, signal.SIGINT)

    assert served.process.wait(PATIENCE_SECONDS) == 0
    assert served.is_gone_within(PATIENCE_SECONDS)
    assert "Traceback" not in served.process.stdout.read()


def test_a_killed_parent_leaves_no_worker_that_goes_on_taking_jobs(served):
    served.process.kill()

    assert served.is_gone_within(PATIENCE_SECONDS)


def test_when_a_part_dies_everything_stops_so_that_systemd_can_start_it_again(served):
    parts = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(served.process.pid)], capture_output=True, text=True, check=True
    )
    os.kill(int(parts.stdout.split()[-1]), signal.SIGKILL)

    assert served.process.wait(PATIENCE_SECONDS) == 1
    assert "the worker part ended by itself" in served.process.stdout.read()
    assert served.is_gone_within(PATIENCE_SECONDS)


def test_web_and_worker_run_apart_and_each_ends_as_a_group(data):
    web = Served(data, "--only", "web")
    worker = Served(data, "--only", "worker")
    try:
        assert web.status() in {200, 302}
        assert "the worker is running" in worker.said
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(PATIENCE_SECONDS) == 0
        assert worker.is_gone_within(PATIENCE_SECONDS)
        assert web.status() in {200, 302}
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(PATIENCE_SECONDS) == 0
        assert web.is_gone_within(PATIENCE_SECONDS)
    finally:
        for pid in web.family() + worker.family():
            os.kill(pid, signal.SIGKILL)


def serve(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run bin/serve where it cannot start."""
    return subprocess.run([SERVE, *arguments], capture_output=True, text=True, timeout=60)


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = serve("--port", str(port), "--data", tmp_path)

    assert told.returncode == 1
    assert told.stderr.startswith(f"Vært: port {port} on 127.0.0.1 cannot be used")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["99999", "65536", "0", "-1"])
def test_a_port_that_does_not_exist_is_told_with_those_that_do(tmp_path, port):
    told = serve("--port", port, "--data", tmp_path)

    assert told.returncode == 1
    assert told.stderr == f"Vært: there is no port {port}. Ports go from 1024 to 65535: bin/serve --port 8000\n"


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")

    told = serve("--port", str(free_port()), "--data", tmp_path / "file" / "data")

    assert told.returncode == 1
    assert "data cannot be used: Not a directory. Name another with --data DIR" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_wrong_setting_stops_it_with_the_sentence_of_the_check(tmp_path):
    (tmp_path / "vaert.toml").write_text('[site]\naddress = "vaert.example.dk"\n')

    told = serve("--port", str(free_port()), "--data", tmp_path)

    assert told.returncode == 1
    assert told.stderr.startswith("Vært: site.address is 'vaert.example.dk', which is no web address.")

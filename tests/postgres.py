"""A PostgreSQL server for the tests alone: in a temporary folder, on a socket there, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _programs() -> Path:
    """The folder with the newest server's programs; Debian keeps them away from PATH. Root may install them."""
    found = _find_programs()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], stdout=subprocess.DEVNULL, check=False)
        found = _find_programs()
    if found is None:
        sys.exit("PostgreSQL's server is not installed: apt install postgresql")
    return found


def _find_programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _unprivileged() -> dict[str, object]:
    """How to run a program that refuses root: as `postgres`, else as `nobody`."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """A running server: where it is, and how to end and start it as an accident would."""

    def __init__(self, folder: str, *, is_durable: bool) -> None:
        self._folder, self._run_as = folder, _unprivileged()
        self._control = [_programs() / "pg_ctl", "-D", f"{folder}/data", "-w", "-s"]
        # Durability is of no use to a database that is thrown away; nor is cleaning, which only a superuser may
        # interrupt to drop a database.
        off = "fsync", "synchronous_commit", "full_page_writes", "autovacuum"
        careless = "" if is_durable else " ".join(f"-c {each}=off" for each in off)
        self._flags = f"-k {folder} -c listen_addresses= -c max_connections=500 {careless}"
        self.environment = {
            "VAERT_DATABASE_NAME": "vaert",
            "VAERT_DATABASE_USER": "vaert",
            "VAERT_DATABASE_HOST": folder,
        }

    def make(self) -> None:
        """A cluster of its own."""
        if self._run_as:
            os.chown(self._folder, self._run_as["user"], self._run_as["group"])  # type: ignore[arg-type]
        programs = Path(self._control[0]).parent
        self._run(
            programs / "initdb",
            "-D",
            f"{self._folder}/data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )

    def let_in(self) -> None:
        """Our user: no superuser, whom no policy binds (docs/decisions, "a second wall"); it makes databases."""
        programs, as_root = Path(self._control[0]).parent, ["-h", self._folder, "-U", "postgres"]
        self._run(programs / "createuser", *as_root, "--createdb", "vaert")
        self._run(programs / "createdb", *as_root, "--owner", "vaert", "vaert")

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._run(*self._control, "-l", f"{self._folder}/log", "-o", self._flags, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop: `fast` is polite, `immediate` is a crash."""
        self._run(*self._control, "-m", how, "stop")

    def _run(self, *command: object) -> None:
        quiet = {"cwd": self._folder, "stdout": subprocess.DEVNULL, "check": True, **self._run_as}
        subprocess.run([str(word) for word in command], **quiet)  # type: ignore[call-overload]


@contextmanager
def running_postgres(*, is_durable: bool = False) -> Iterator[Server]:
    """A running server that can be ended and started again."""
    with tempfile.TemporaryDirectory(prefix="vaert-pg-") as folder:
        server = Server(folder, is_durable=is_durable)
        server.make()
        server.start()
        try:
            server.let_in()
            yield server
        finally:
            server.stop()


@contextmanager
def postgres_server() -> Iterator[dict[str, str]]:
    """A running server; gives the environment that points our settings to it."""
    with running_postgres() as server:
        yield server.environment

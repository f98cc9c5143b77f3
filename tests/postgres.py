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


@contextmanager
def postgres_server() -> Iterator[dict[str, str]]:
    """A running server; gives the environment that points our settings to it."""
    programs, run_as = _programs(), _unprivileged()
    with tempfile.TemporaryDirectory(prefix="vaert-pg-") as folder:
        if run_as:
            os.chown(folder, run_as["user"], run_as["group"])  # type: ignore[arg-type]
        # Durability is of no use to a database that is thrown away.
        flags = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        control = [programs / "pg_ctl", "-D", f"{folder}/data", "-w", "-s"]
        quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "check": True, **run_as}
        initdb = [
            programs / "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run(initdb, **quiet)
        subprocess.run([*control, "-l", f"{folder}/log", "-o", flags, "start"], **quiet)
        try:
            # Not a superuser, whom no policy binds (docs/decisions/0029-a-second-wall.md); it makes its own databases.
            subprocess.run([programs / "createuser", "-h", folder, "-U", "postgres", "--createdb", "vaert"], **quiet)
            yield {"VAERT_DATABASE_NAME": "postgres", "VAERT_DATABASE_USER": "vaert", "VAERT_DATABASE_HOST": folder}
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)

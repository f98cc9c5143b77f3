"""Runs the tests with settings of their own; `bin/test` calls it.

`--db postgres` runs them on a PostgreSQL server that is started for the purpose and removed again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import postgres_server

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"


def _environment(data: str) -> dict[str, str]:
    """Today's environment without anything that belongs to an installation of one's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VAERT_")}
    kept.update(VAERT_DATA=data, DJANGO_SETTINGS_MODULE="vaert.config.settings")
    return kept


def _install_chromium() -> None:
    """Get Debian's Chromium for the browser tests where that is ours to do; otherwise they say they were skipped."""
    if Path(CHROMIUM).exists() or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("bin/test: installing Chromium for the browser tests …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    if subprocess.run(install, **quiet).returncode != 0:
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(install, **quiet)


def _take_database(arguments: list[str]) -> tuple[str, list[str]]:
    """The database named by `--db NAME`, and the arguments that are pytest's."""
    if "--db" not in arguments:
        return "sqlite", arguments
    place = arguments.index("--db")
    name = arguments[place + 1] if len(arguments) > place + 1 else ""
    if name not in {"sqlite", "postgres"}:
        sys.exit("bin/test: --db is sqlite or postgres")
    return name, arguments[:place] + arguments[place + 2 :]


def _spread(arguments: list[str]) -> list[str]:
    """A whole run takes all cores, and one process more, since a test often waits for a browser or a server.

    A few tests named by their files are sooner done in one process.
    """
    names_some = any(Path(argument.partition("::")[0]).exists() for argument in arguments)
    if names_some or any(argument.startswith("-n") for argument in arguments):
        return arguments
    return ["-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal", *arguments]


def main() -> int:
    """Run pytest with the arguments given; return its exit code."""
    database, arguments = _take_database(sys.argv[1:])
    os.chdir(ROOT)
    _install_chromium()
    with ExitStack() as stack:
        environment = _environment(stack.enter_context(tempfile.TemporaryDirectory(prefix="vaert-tests-")))
        if database == "postgres":
            environment.update(stack.enter_context(postgres_server()))
        return subprocess.run([sys.executable, "-m", "pytest", *_spread(arguments)], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())

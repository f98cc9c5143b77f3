"""bin/setup in a small house of its own: nothing to download, a build that only counts itself."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaert.config.installation import ROOT

COUNTING_BUILD = "from pathlib import Path\nwith Path('builds').open('a') as file:\n    file.write('built\\n')\n"


class House:
    """A folder with bin/setup and the least it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)

    def build(self) -> None:
        """Put in what bin/setup works with."""
        folder = self.folder
        for name in ("bin", "requirements", "vaert/config", "vaert/people/locale/da/LC_MESSAGES"):
            (folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "bin" / "setup", folder / "bin" / "setup")
        for name in ("requirements/runtime.txt", "requirements/test.txt", "vaert/__init__.py"):
            (folder / name).write_text("")
        (folder / "vaert/config/__init__.py").write_text("")
        (folder / "vaert/config/build.py").write_text(COUNTING_BUILD)
        (folder / "vaert/people/locale/da/LC_MESSAGES/django.po").write_text('msgid ""\nmsgstr ""\n')

    def start(self, *arguments: str, **more) -> subprocess.Popen[str]:
        """Start bin/setup."""
        return subprocess.Popen(
            [self.folder / "bin" / "setup", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def set_up(self, *arguments: str, **more) -> tuple[int, str]:
        """Run bin/setup; its exit code and what it said."""
        process = self.start(*arguments, **more)
        said = "".join(process.communicate(timeout=120))
        return process.returncode, said

    def pretend_python(self, script: str) -> dict[str, str]:
        """An environment whose only Python is this shell script."""
        programs = self.folder / "programs"
        programs.mkdir()
        for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
            (programs / name).write_text(f"#!/bin/sh\n{script}\n")
            (programs / name).chmod(0o755)
        return {"PATH": f"{programs}:/usr/bin:/bin"}

    @property
    def builds(self) -> int:
        """How often the build has run."""
        counted = self.folder / "builds"
        return len(counted.read_text().splitlines()) if counted.exists() else 0


@pytest.fixture(autouse=True)
def python(monkeypatch) -> None:
    """Set up with the Python that runs the tests."""
    monkeypatch.setenv("PYTHON", sys.base_prefix + "/bin/python3")


@pytest.fixture
def house() -> Iterator[House]:
    """A house where nothing has been set up."""
    with tempfile.TemporaryDirectory(prefix="vaert-house-") as folder:
        house = House(Path(folder))
        house.build()
        yield house


@pytest.fixture(scope="module")
def set_up_once() -> Iterator[House]:
    """Making an environment takes seconds, so most tests copy this one."""
    with tempfile.TemporaryDirectory(prefix="vaert-house-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON", sys.base_prefix + "/bin/python3")
        house = House(Path(folder))
        house.build()
        assert house.set_up()[0] == 0
        yield house


@pytest.fixture
def ready_house(set_up_once) -> Iterator[House]:
    """A house that has been set up."""
    with tempfile.TemporaryDirectory(prefix="vaert-house-") as folder:
        shutil.copytree(set_up_once.folder, folder, symlinks=True, dirs_exist_ok=True)
        yield House(Path(folder))


def test_the_second_set_up_does_nothing_and_is_quick(ready_house):
    before = os.times()

    assert ready_house.set_up() == (0, "")
    after = os.times()
    worked = after.children_user - before.children_user + after.children_system - before.children_system
    assert worked < 0.5, "seconds of work, however busy the machine is"
    assert ready_house.builds == 1


def test_a_set_up_killed_half_way_is_begun_again(house):
    half = house.start(start_new_session=True)
    while not (house.folder / ".venv").exists():
        time.sleep(0.01)
    os.killpg(half.pid, 9)
    half.communicate()
    assert not (house.folder / ".venv/installed").exists()

    assert house.set_up()[0] == 0
    assert (house.folder / ".venv/installed").exists()


def test_two_set_ups_at_once_do_the_work_once(house):
    first, second = house.start(), house.start()
    first.communicate(timeout=120), second.communicate(timeout=120)

    assert (first.returncode, second.returncode) == (0, 0)
    assert house.builds == 1


def test_a_changed_translation_is_built_but_no_package_is_installed_again(ready_house):
    (ready_house.folder / "vaert/people/locale/da/LC_MESSAGES/django.po").write_text('msgid "Yes"\nmsgstr "Ja"\n')

    code, said = ready_house.set_up()

    assert (code, ready_house.builds) == (0, 2)
    assert "packages" not in said


def test_a_lock_that_cannot_be_met_is_told_and_not_taken_for_done(ready_house):
    (ready_house.folder / "requirements/runtime.txt").write_text(
        "/nowhere/vaert-0.1-py3-none-any.whl --hash=sha256:00\n"
    )

    code, said = ready_house.set_up()

    assert code == 1
    assert "the packages could not be installed" in said
    assert not (ready_house.folder / ".venv/installed").exists()


def test_an_old_python_is_told(house, monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)

    code, said = house.set_up(env=house.pretend_python('[ "$1" = -V ] && echo "Python 3.9.2" || exit 1'))

    assert code == 1
    assert "Python 3.11 or newer is needed, and Python 3.9.2 was found." in said


def test_a_python_without_venv_is_told(house, monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)

    code, said = house.set_up(env=house.pretend_python('case "$2" in *ensurepip*) exit 1;; esac'))

    assert code == 1
    assert "apt install python3-venv" in said


def test_a_folder_that_is_not_ours_is_told(house):
    if os.geteuid() == 0:
        run_as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    else:
        run_as = {}
        house.folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    code, said = house.set_up(**run_as)
    house.folder.chmod(0o755)

    assert code == 1
    assert said.startswith("Vært: this folder cannot be written to")

"""The systemd units in deploy/ and in the documentation, read by systemd itself where it is installed."""

import configparser
import re
import shutil
import subprocess

import pytest

from vaert.config.installation import ROOT

UNITS = sorted((ROOT / "deploy").glob("vaert*"))
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def in_operations():
    """The unit that the documentation shows."""
    text = (ROOT / "docs" / "operations.md").read_text()
    return re.search(r"# /etc/systemd/system/vaert\.service\n(.*?)```", text, re.DOTALL).group(1)


def verified(folder, name, text):
    """What systemd says about a unit; the program it starts is this one."""
    path = folder / name
    path.write_text(text.replace("/srv/vaert-program", str(ROOT)))
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
    return ours, path


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_in_our_units(tmp_path, unit):
    for other in UNITS:
        verified(tmp_path, other.name, other.read_text())
    assert verified(tmp_path, unit.name, unit.read_text())[0] == []


@needs_systemd
def test_systemd_finds_nothing_wrong_in_the_unit_of_the_documentation(tmp_path):
    assert verified(tmp_path, "vaert.service", in_operations())[0] == []


@needs_systemd
def test_systemd_would_find_something(tmp_path):
    [unit] = [unit for unit in UNITS if unit.name == "vaert-worker.service"]
    broken = unit.read_text().replace("KillMode=mixed", "KillMode=perhaps")
    assert "kill mode" in " ".join(verified(tmp_path, unit.name, broken)[0])


@pytest.mark.parametrize("name", ["vaert-web.service", "vaert-worker.service", "vaert.service"])
def test_web_and_worker_end_as_a_group_and_are_started_again(name):
    text = in_operations() if name == "vaert.service" else (ROOT / "deploy" / name).read_text()
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read_string(text)
    service = unit["Service"]
    assert (service["KillMode"], service["Restart"], service["TimeoutStopSec"]) == ("mixed", "on-failure", "20")
    assert (service["User"], service["UMask"], service["RestartSec"]) == ("vaert", "0077", "2")
    assert unit["Unit"]["Wants"] == "network-online.target"  # `After` alone would wait for nothing
    assert unit["Install"]["WantedBy"] == ("vaert.target" if name.startswith("vaert-") else "multi-user.target")

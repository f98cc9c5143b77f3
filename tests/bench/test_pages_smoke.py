"""The bench of the pages still measures; how fast they are is for `bin/bench pages` to say, on a quiet machine."""

import json
import os
import socket
import subprocess
import sys

from vaert.config.installation import ROOT


def test_every_page_on_the_list_is_measured():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    command = [sys.executable, "-m", "tests.bench.pages", "--quick", "--json", "--port", str(port)]
    own_database = {name: value for name, value in os.environ.items() if not name.startswith("VAERT_")}
    told = subprocess.run(command, cwd=ROOT, env=own_database, capture_output=True, text=True)

    assert told.returncode in {0, 1}, told.stderr
    assert "no page is called" not in told.stderr
    assert told.stdout, told.stderr
    found = json.loads(told.stdout)
    assert found["costs"][0]["page"] == "(minimal view)"
    assert all(cost["ratio"] >= 1 for cost in found["costs"][1:])

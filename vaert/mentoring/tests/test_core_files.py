"""The command line in front of the pure cores."""

import json
import subprocess
import sys

INSTANCE = {
    "format": "vaert-planning/1",
    "today": "2026-11-22",
    "people": [
        {
            "id": name,
            "department": "d",
            "site": "s",
            "employed_from": "2020-01-01",
            "employed_to": None,
            "willing": name != "new",
            "resource_person": False,
            "capacity": 1,
            "languages": ["da"],
            "leader": None,
            "absences": [],
            "week": None,
        }
        for name in ("new", "a", "b")
    ],
    "history": [],
    "courses": [
        {
            "newcomer": "new",
            "stages": [
                {
                    "id": "s1",
                    "from": "2027-01-01",
                    "to": "2027-07-01",
                    "wants_resource_person": False,
                    "locked": False,
                    "buddy": None,
                }
            ],
        }
    ],
}


def run(command, text):
    return subprocess.run(
        [sys.executable, "-m", "vaert", command], input=text, capture_output=True, text=True, check=False
    )


def test_a_plan_comes_back_for_an_instance():
    answer = run("plan-file", json.dumps(INSTANCE))
    assert answer.returncode == 0, answer.stderr
    plan = json.loads(answer.stdout)
    assert plan["format"] == "vaert-plan/1"
    assert [each["stage"] for each in plan["assignments"]] == ["s1"]


def test_bad_input_is_a_sentence_and_exit_2():
    for command in ("plan-file", "book-file"):
        answer = run(command, "{")
        assert (answer.returncode, answer.stdout) == (2, "")
        assert answer.stderr.strip().endswith(".")
        assert "Traceback" not in answer.stderr


def test_a_file_that_is_not_there_is_said():
    answer = subprocess.run(
        [sys.executable, "-m", "vaert", "plan-file", "nowhere.json"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "nowhere.json cannot be read" in answer.stderr

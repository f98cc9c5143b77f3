"""The JSON format in and out."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from vaert.core.booking import Invalid, book_file

ROOT = Path(__file__).parents[4]
KEPT = {"number": 3, "on": "2027-04-05", "from": "10:00", "to": "10:30"}


def a_file(**changes: Any) -> dict[str, Any]:
    return {
        "format": "vaert-booking/1",
        "not_before": "2027-01-04",
        "closed": ["2027-03-25", "2027-03-26", "2027-03-29"],
        "calendars": [
            {"id": "amira", "week": None},
            {
                "id": "lone",
                "week": [[0, "08:00", "15:30"], [2, "12:00", "19:00"]],
                "busy": [["2027-01-04", "10:00", "14:00"]],
                "absences": [["2027-02-01", "2027-03-01"]],
            },
        ],
        "series": [a_row()],
    } | changes


def a_row(**changes: Any) -> dict[str, Any]:
    row = {"id": "c1-1", "newcomer": "amira", "buddy": "lone", "from": "2027-01-01", "to": "2027-07-01"}
    return row | {"meetings": 6, "introduction": 14} | changes


def booked(data: object) -> dict[str, Any]:
    out = StringIO()
    book_file(StringIO(json.dumps(data)), out)
    answer = json.loads(out.getvalue())
    assert isinstance(answer, dict)
    return answer


def test_a_file_is_answered_with_meetings():
    answer = booked(a_file())

    assert answer["format"] == "vaert-bookings/1"
    assert answer["unbooked"] == []
    assert [one["number"] for one in answer["meetings"]] == [0, 1, 2, 3, 4, 5, 6]
    assert answer["meetings"][0] == {
        "series": "c1-1",
        "number": 0,
        "kind": "introduction",
        "on": "2027-01-04",
        "from": "09:30",
        "to": "10:00",
    }


def test_what_is_not_booked_has_its_reason_and_the_nearest_time():
    answer = booked(a_file(series=[a_row(to="2027-01-15", meetings=2, introduction=None)]))

    assert answer["unbooked"] == [
        {
            "series": "c1-1",
            "number": 2,
            "kind": "monthly",
            "reason": {
                "code": "too_short_stage",
                "from": "2027-01-04",
                "to": "2027-01-15",
                "number": 1,
                "days": 11,
            },
            "nearest": {"on": "2027-01-18", "from": "10:00", "to": "10:30"},
        }
    ]


def test_kept_meetings_are_not_repeated_in_the_answer():
    kept = [
        {"number": 0, "on": "2027-01-06", "from": "12:00", "to": "12:30"},
        KEPT,
    ]
    answer = booked(a_file(series=[a_row(kept=kept, every_days=20, length_minutes=45)]))

    assert [one["number"] for one in answer["meetings"]] == [1, 2, 4, 5, 6]


def test_the_same_file_gives_the_same_bytes():
    text, shuffled = json.dumps(a_file()), json.dumps(a_file(calendars=a_file()["calendars"][::-1]))
    answers = []
    for source in (text, text, shuffled):
        out = StringIO()
        book_file(StringIO(source), out)
        answers.append(out.getvalue())

    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("value", []),
        ("format", {}),
        ("format", {"format": "vaert-planning/1"}),
        ("missing", {"format": "vaert-booking/1"}),
        ("value", a_file(calendars={})),
        ("value", a_file(calendars=[{"id": 7}])),
        ("value", a_file(closed=["2027-02-29"])),
        ("value", a_file(closed=[None])),
        ("value", a_file(not_before="in spring")),
        ("value", a_file(series=[a_row(meetings="six")])),
        ("value", a_file(series=[a_row(meetings=True)])),
        ("missing", a_file(series=[{"id": "c1"}])),
        ("unknown_calendar", a_file(series=[a_row(buddy="nobody")])),
        ("days", a_file(series=[a_row(to="2026-01-01")])),
        ("days", a_file(series=[{**a_row(to="9999-12-31"), "from": "9999-12-01"}])),
        ("days", a_file(series=[a_row(previous="1927-01-01")])),
        ("numbers", a_file(series=[a_row(every_days=1000)])),
        ("twice", a_file(series=[a_row(), a_row()])),
        ("kept_number", a_file(series=[a_row(kept=[KEPT | {"number": 9}])])),
        ("value", a_file(calendars=[{"id": "a", "week": [[0, "8", "16:00"]]}])),
        ("time", a_file(calendars=[{"id": "a", "week": [[0, "16:00", "08:00"]]}])),
        ("time", a_file(calendars=[{"id": "a", "busy": [["2027-01-01", "08:00", "99:00"]]}])),
        ("missing", a_file(calendars=[{"id": "a", "busy": [["2027-01-01", "08:00"]]}])),
        ("weekday", a_file(calendars=[{"id": "a", "week": [[9, "08:00", "09:00"]]}])),
        ("days", a_file(calendars=[{"id": "a", "absences": [["2027-01-02", "2027-01-02"]]}])),
    ],
)
def test_bad_input_is_refused_with_a_sentence(code: str, data: object):
    with pytest.raises(Invalid) as refused:
        booked(data)

    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", '{"format": NaN'])
def test_what_is_not_json_is_refused(text: str):
    out = StringIO()
    with pytest.raises(Invalid) as refused:
        book_file(StringIO(text), out)

    assert refused.value.code == "json"
    assert out.getvalue() == ""


def test_the_bytes_do_not_depend_on_the_process():
    script = "import sys; from vaert.core.booking import book_file; book_file(sys.stdin, sys.stdout)"
    rows = [a_row(), a_row(id="c2-1", newcomer="bo"), a_row(id="c3-1", newcomer="ida", buddy="bo")]
    people = [*a_file()["calendars"], {"id": "bo"}, {"id": "ida"}]
    source = json.dumps(a_file(series=rows, calendars=people)).encode()
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=source,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("0", "1")
    }

    assert len(answers) == 1
    assert b'"number": 6' in answers.pop()

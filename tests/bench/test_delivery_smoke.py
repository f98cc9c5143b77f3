"""The delivery bench itself: that it runs, and that it would see what it is there to see."""

from collections import Counter

from tests.bench.delivery import missed_goals
from tests.bench.delivery_kills import measure, verdict


def row(number, state="sent", maybe=False, kind="letter"):
    return [f"deed:{number}:0", f"<{number}>", state, maybe, kind, 1]


def said(rows, arrived, promised=(), passed_on=None):
    found = verdict(rows, Counter(arrived), list(promised), Counter(passed_on or set(arrived)))
    return list(missed_goals("kills, sqlite", found))


def test_what_must_never_happen_is_named():
    assert said([row(1), row(2)], ["<1>", "<2>"], ["1", "2"]) == []
    assert said([row(1), row(2)], ["<1>"]) == ["kills, sqlite: lost: 1"]
    assert said([row(1)], ["<1>", "<9>"]) == ["kills, sqlite: sent for an undone deed: 1"]
    assert said([row(1)], ["<1>", "<1>"]) == ["kills, sqlite: twice and not flagged: 1"]
    assert said([row(1, maybe=True)], ["<1>", "<1>"]) == []
    assert said([row(1, maybe=True, kind="reminder")], ["<1>", "<1>"]) == ["kills, sqlite: reminders sent twice: 1"]
    assert said([row(1, state="sending")], ["<1>"]) == ["kills, sqlite: left over: 1"]
    assert said([row(1)], ["<1>"], ["1", "2"]) == ["kills, sqlite: promised but not there: 1"]
    assert said([row(1, maybe=True)], ["<1>", "<1>"], passed_on=["<1>", "<1>"]) == [
        "kills, sqlite: twice behind a relay that drops known ones: 1"
    ]
    assert said([row(1, state="failed"), row(2, state="data", kind="reminder")], []) == []


def test_a_few_workers_are_killed_and_nothing_is_lost():
    found = measure("sqlite", messages=40, kills=4)
    assert found["workers killed"] == 4
    assert found["messages"] == 40
    assert list(missed_goals("kills, sqlite", found)) == []

"""Odd and wrong input through `plan-file` and `book-file`: a sentence or a correct answer, soon, and never a crash."""

import io
import json
from time import process_time

import pytest
from django.core.management import call_command

from tests.bench.judge import judge
from tests.bench.planning_instances import crowd

SECONDS = 5.0
"""Of the processor's time: many times what each takes, and far from a hang."""

POLICY = crowd(0, "S")["policy"]


def person(name, **changes):
    row = {"id": name, "department": "d", "site": "s", "employed_from": "2020-01-01", "employed_to": None}
    row |= {"willing": True, "resource_person": False, "capacity": 1, "languages": ["da"], "leader": None}
    return row | {"absences": [], "week": None} | changes


def stage(name, starts="2027-01-01", ends="2027-07-01", **changes):
    row = {"id": name, "from": starts, "to": ends, "wants_resource_person": False, "locked": False, "buddy": None}
    return row | changes


def organisation(people, *stages, newcomer="new"):
    courses = [{"newcomer": newcomer, "stages": list(stages)}]
    found = {"format": "vaert-planning/1", "today": "2026-11-22", "policy": POLICY, "people": people, "history": []}
    return found | {"courses": courses if stages else []}


def answer_of(command, tmp_path, found):
    """The exit code, what was answered, and what was said where nothing was."""
    given = tmp_path / "given.json"
    given.write_text(json.dumps(found))
    out, said, begun = io.StringIO(), io.StringIO(), process_time()
    try:
        call_command(command, str(given), stdout=out, stderr=said)
    except SystemExit as stopped:
        return stopped.code, out.getvalue(), said.getvalue()
    finally:
        assert process_time() - begun < SECONDS
    return 0, json.loads(out.getvalue()), said.getvalue()


THREE = [person("new", willing=False), person("a"), person("b")]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (organisation(THREE, stage("s"), newcomer="gone"), "A course names gone, who is not among the people."),
        (organisation(THREE, stage("s", buddy="gone")), "Stage s names gone, who is not among the people."),
        (organisation([person("new", leader="gone")]), "The leader of new names gone, who is not among the people."),
        (organisation([], stage("s")), "A course names new, who is not among the people."),
        (
            organisation(THREE, stage("s1"), stage("s2", "2027-06-01", "2027-12-01")),
            "Stage s2 starts on 2027-06-01, before stage s1 ends on 2027-07-01.",
        ),
        (
            organisation(THREE, stage("s", "2027-02-29")),
            'Stage s: from must be a date like 2027-01-31, but it is "2027-02-29".',
        ),
        (organisation(THREE, stage("s", locked=True)), "Stage s is locked, but has no buddy to keep."),
    ],
)
def test_an_organisation_that_contradicts_itself_is_refused_in_a_sentence(tmp_path, found, sentence):
    assert answer_of("plan_file", tmp_path, found) == (2, "", sentence + "\n")


def planned(tmp_path, found):
    """The plan, which the judge finds without fault."""
    code, plan, said = answer_of("plan_file", tmp_path, found)
    assert (code, said) == (0, "")
    assert judge(found, plan).faults == []
    return plan


@pytest.mark.parametrize(
    ("found", "buddies"),
    [
        (organisation([]), {}),
        (
            organisation([person("new", leader="a"), person("a", leader="b"), person("b", leader="new")], stage("s")),
            {"s": "b"},
        ),
        (organisation([person("new", leader="new"), person("a")], stage("s")), {"s": "a"}),
        (
            organisation(
                [person("new"), person("a", employed_from="2027-09-02")], stage("s", "2028-02-29", "2028-08-29")
            ),
            {"s": "a"},
        ),
        (organisation([person("new", department="alone"), person("a")], stage("s")), {"s": "a"}),
        (
            organisation(
                THREE,
                stage("s1", locked=True, buddy="a"),
                stage("s2", "2027-07-01", "2028-01-01", locked=True, buddy="a"),
            ),
            {"s1": "a", "s2": "a"},
        ),
    ],
    ids=["nobody", "a circle of leaders", "one's own leader", "29 February", "a department of one", "all locked"],
)
def test_an_odd_organisation_is_planned_right(tmp_path, found, buddies):
    plan = planned(tmp_path, found)
    assert {each["stage"]: each["buddy"] for each in plan["assignments"]} == buddies
    assert plan["cost"] == plan["bound"]


def test_an_organisation_of_one_has_nobody_to_ask(tmp_path):
    (empty,) = planned(tmp_path, organisation([person("new")], stage("s")))["unfilled"]
    assert empty == {"stage": "s", "excluded": {"newcomer": 1}, "smallest_change": None}


def test_where_nobody_is_willing_the_smallest_change_is_to_ask_one(tmp_path):
    unwilling = [person("new"), person("a", willing=False)]
    (empty,) = planned(tmp_path, organisation(unwilling, stage("s")))["unfilled"]
    assert empty["excluded"] == {"not_willing": 1, "newcomer": 1}
    assert empty["smallest_change"] == {"kind": "willing", "person": "a"}


def test_a_crowd_on_one_day_is_planned_in_good_time(tmp_path):
    """The bench does the same with 10,000."""
    plan = planned(tmp_path, crowd(400, "S"))
    assert plan["cost"] - plan["bound"] <= plan["cost"] / 100


def series(name="s", **changes):
    row = {"id": name, "newcomer": "new", "buddy": "a", "from": "2027-01-01", "to": "2027-07-01"}
    return row | {"meetings": 6, "introduction": 14} | changes


def request(*rows, calendars=("new", "a"), **of_each):
    """Who is in `of_each` has such a calendar, all others an unknown one."""
    known = [{"id": name} | of_each.get(name, {}) for name in calendars]
    return {"format": "vaert-booking/1", "calendars": known, "series": list(rows)}


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (request(series(buddy="gone")), "s: gone has no calendar."),
        (request(series(buddy="new")), "s: nobody is their own buddy."),
        (
            request(series(**{"from": "2027-02-29"})),
            "file, series 1: from must be a date such as 2027-01-31, not '2027-02-29'.",
        ),
    ],
)
def test_a_request_that_contradicts_itself_is_refused_in_a_sentence(tmp_path, found, sentence):
    assert answer_of("book_file", tmp_path, found) == (2, "", sentence + "\n")


def booked(tmp_path, found):
    code, booking, said = answer_of("book_file", tmp_path, found)
    assert (code, said) == (0, "")
    return booking


def test_nobody_to_book_for_is_no_meeting(tmp_path):
    assert booked(tmp_path, request(calendars=()))["meetings"] == []


def test_a_stage_from_the_29th_of_february_is_booked(tmp_path):
    booking = booked(tmp_path, request(series(**{"from": "2028-02-29", "to": "2028-08-29"})))
    assert (booking["meetings"][0]["on"], len(booking["meetings"])) == ("2028-02-29", 7)


def test_two_series_of_one_pair_that_overlap_never_meet_at_the_same_time(tmp_path):
    booking = booked(tmp_path, request(series("s1"), series("s2", **{"from": "2027-03-01", "to": "2027-09-01"})))
    times = [(each["on"], each["from"]) for each in booking["meetings"]]
    assert len(times) == len(set(times)) == 14


def test_a_series_with_everything_kept_has_nothing_to_book(tmp_path):
    kept = [{"number": 1, "on": "2027-01-20", "from": "10:00", "to": "10:30"}]
    booking = booked(tmp_path, request(series(meetings=1, introduction=None, kept=kept)))
    assert (booking["meetings"], booking["unbooked"]) == ([], [])


@pytest.mark.parametrize(
    ("of_each", "code"),
    [
        ({"new": {"week": [[0, "08:00", "12:00"]]}, "a": {"week": [[1, "08:00", "12:00"]]}}, "no_common_hour"),
        ({"new": {"week": []}}, "no_common_hour"),
        ({"new": {"absences": [["2026-01-01", "2028-01-01"]]}}, "absent_all_month"),
    ],
)
def test_two_who_never_can_are_told_why(tmp_path, of_each, code):
    booking = booked(tmp_path, request(series(), **of_each))
    assert booking["meetings"] == []
    assert {each["reason"]["code"] for each in booking["unbooked"]} == {code}
    assert len(booking["unbooked"]) == 7


def test_one_buddy_for_a_crowd_is_booked_until_there_is_no_time_left(tmp_path):
    names = [f"n{number}" for number in range(400)]
    rows = [series(f"s{name}", newcomer=name) for name in names]
    booking = booked(tmp_path, request(*rows, calendars=("a", *names)))
    times = [(each["on"], each["from"]) for each in booking["meetings"]]
    assert len(times) == len(set(times)) > 1_900
    assert len(booking["meetings"]) + len(booking["unbooked"]) == 7 * len(names)

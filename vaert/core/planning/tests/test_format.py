import io
import json
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaert.core.planning import Invalid, plan_file, read_instance

GOOD = {
    "format": "vaert-planning/1",
    "today": "2026-11-22",
    "policy": {"weights": {"site": 2000}, "burden_months": 12},
    "people": [
        {
            "id": name,
            "department": "d1",
            "site": "s1",
            "employed_from": "2019-03-01",
            "employed_to": None,
            "willing": True,
            "resource_person": False,
            "capacity": 1,
            "languages": ["da"],
            "leader": None,
            "absences": [["2027-08-01", "2027-08-20"]],
            "week": [[0, "08:00", "15:30"]],
        }
        for name in ("lone", "amira")
    ],
    "history": [{"buddy": "lone", "newcomer": "gone", "from": "2025-01-01", "to": "2025-07-01"}],
    "courses": [
        {
            "newcomer": "amira",
            "stages": [
                {
                    "id": "c1",
                    "from": "2027-01-01",
                    "to": "2027-07-01",
                    "wants_resource_person": True,
                    "locked": False,
                    "buddy": None,
                }
            ],
        }
    ],
}


def read(found):
    return read_instance(io.StringIO(json.dumps(found)))


def changed(path, value):
    found = deepcopy(GOOD)
    *way, last = path
    at = found
    for step in way:
        at = at[step]
    at[last] = value
    return found


def test_a_file_becomes_a_snapshot_with_its_own_weights():
    snapshot = read(GOOD)
    assert snapshot.policy.weights.site == 2000
    assert snapshot.policy.weights.elsewhere == 8000
    assert snapshot.people[0].week == ((0, 480, 930),)
    assert snapshot.courses[0].stages[0].ends == date(2027, 7, 1)


def test_a_plan_file_answers_in_the_format():
    out = io.StringIO()
    plan_file(io.BytesIO(json.dumps(GOOD).encode()), out)
    plan = json.loads(out.getvalue())
    assert plan["format"] == "vaert-plan/1"
    assert plan["seconds"] >= 0
    (assignment,) = plan["assignments"]
    assert assignment["buddy"] == "lone"
    assert assignment["terms"] == {"burden": 150, "not_resource_person": 100}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("format",), "vaert-planning/2", "wrong_format"),
        (("today",), "2026-02-29", "bad_date"),
        (("today",), 20261122, "bad_date"),
        (("people",), {}, "wrong_type"),
        (("people", 0, "willing"), 1, "wrong_type"),
        (("people", 0, "capacity"), True, "wrong_type"),
        (("people", 0, "capacity"), -1, "negative"),
        (("people", 0, "capacity"), 10**30, "too_large"),
        (("people", 0, "id"), "", "empty_id"),
        (("people", 0, "id"), "\ud800", "no_text"),
        (("people", 0, "id"), "amira", "twice"),
        (("people", 0, "leader"), "nobody", "unknown_person"),
        (("people", 0, "absences"), [["2027-01-01"]], "wrong_type"),
        (("people", 0, "absences"), [["2027-02-01", "2027-01-01"]], "ends_before_start"),
        (("people", 0, "week"), [[7, "08:00", "15:00"]], "bad_time"),
        (("people", 0, "week"), [[0, "15:00", "08:00"]], "bad_time"),
        (("people", 0, "week"), [[0, None, None]], "bad_time"),
        (("people", 0, "week"), [None], "bad_time"),
        (("people", 0, "languages"), [1], "wrong_type"),
        (("policy", "weights", "site"), -1, "negative"),
        (("policy", "weights", "site"), 10**30, "too_large"),
        (("policy", "weights", "sight"), 1, "unknown_field"),
        (("courses", 0, "newcomer"), "nobody", "unknown_person"),
        (("courses", 0, "stages", 0, "to"), "2027-01-01", "ends_before_start"),
        (("courses", 0, "stages", 0, "buddy"), "nobody", "unknown_person"),
        (("courses", 0, "stages", 0, "locked"), True, "locked_without_buddy"),
        (("courses", 0, "stages"), [GOOD["courses"][0]["stages"][0]] * 2, "twice"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(path, value, code):
    with pytest.raises(Invalid) as error:
        read(changed(path, value))
    assert error.value.code == code
    assert str(error.value).endswith(".")


def test_stages_that_overlap_are_refused():
    first = GOOD["courses"][0]["stages"][0]
    second = first | {"id": "c2", "from": "2027-06-01", "to": "2027-12-01"}
    with pytest.raises(Invalid, match="before stage c1 ends"):
        read(changed(("courses", 0, "stages"), [first, second]))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": NaN}', b"[" * 100_000])
def test_what_is_no_instance_is_refused(text):
    with pytest.raises(Invalid):
        read_instance(io.BytesIO(text))


PLACES = [
    *((key,) for key in GOOD),
    *(("people", 0, key) for key in GOOD["people"][0]),
    *(("history", 0, key) for key in GOOD["history"][0]),
    *(("courses", 0, key) for key in GOOD["courses"][0]),
    *(("courses", 0, "stages", 0, key) for key in GOOD["courses"][0]["stages"][0]),
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_anywhere_is_planned_or_refused_but_never_crashes(path, value):
    sentence = "planned"
    try:
        plan_file(io.StringIO(json.dumps(changed(path, value))), io.StringIO())
    except Invalid as error:
        sentence = str(error)
    assert sentence

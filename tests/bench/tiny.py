"""Hypothesis strategies for tiny instances in which every rule and every term can bite."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 900).map(lambda days: FIRST + timedelta(days=days))
STARTS = st.sampled_from([date(2027, 1, 1), date(2027, 3, 1), date(2027, 3, 31), date(2028, 2, 29)])
CLOCKS = ["07:15", "08:00", "08:45", "10:00", "12:30", "16:15", "17:00", "20:00"]


@st.composite
def weeks(draw: st.DrawFn) -> list[list[Any]] | None:
    """Sometimes unknown, sometimes empty, sometimes pieces that touch or overlap."""
    if draw(st.booleans()):
        return None
    pieces = draw(
        st.lists(st.tuples(st.integers(0, 6), st.sets(st.sampled_from(CLOCKS), min_size=2, max_size=2)), max_size=4)
    )
    return [[day, *sorted(clocks)] for day, clocks in pieces]


@st.composite
def absences(draw: st.DrawFn) -> list[list[str]]:
    """Short ones, ones of exactly the limit, and long ones."""
    found = []
    for starts in draw(st.lists(DAYS, max_size=2)):
        length = draw(st.sampled_from([1, 20, 35, 36, 90, 300]))
        found.append([starts.isoformat(), (starts + timedelta(days=length)).isoformat()])
    return found


@st.composite
def people(draw: st.DrawFn, names: list[str]) -> list[Json]:
    """Up to three departments at two sites, one of them spread over both."""
    rows = []
    for name in names:
        department, site = draw(st.sampled_from([("d1", "s1"), ("d1", "s1"), ("d2", "s1"), ("d3", "s2"), ("d1", "s2")]))
        hired = draw(st.sampled_from([date(2015, 1, 1), date(2026, 7, 5), date(2026, 7, 6), date(2027, 1, 1)]))
        leaves = draw(
            st.sampled_from(
                [None, None, None, date(2027, 7, 1), date(2027, 7, 20), date(2027, 7, 31), date(2027, 12, 1)]
            )
        )
        rows.append(
            {
                "id": name,
                "department": department,
                "site": site,
                "employed_from": hired.isoformat(),
                "employed_to": leaves and leaves.isoformat(),
                "willing": draw(st.integers(0, 4)) > 0,
                "resource_person": draw(st.booleans()),
                "capacity": draw(st.sampled_from([1, 1, 1, 2, 0])),
                "languages": sorted(draw(st.sets(st.sampled_from(["da", "en", "ar"]), max_size=2))),
                "leader": draw(st.sampled_from([None, *names])),
                "absences": draw(absences()),
                "week": draw(weeks()),
            }
        )
    return rows


@st.composite
def courses(draw: st.DrawFn, names: list[str], newcomers: list[str]) -> list[Json]:
    """One to three stages in a row, with or without a gap, some locked, some with a buddy in force."""
    rows = []
    for number, newcomer in enumerate(newcomers):
        starts = draw(STARTS)
        stages = []
        for place in range(draw(st.integers(1, 3))):
            ends = starts + timedelta(days=draw(st.sampled_from([90, 181, 184])))
            buddy = draw(st.sampled_from([None, None, *names]))
            stages.append(
                {
                    "id": f"c{number}-{place}",
                    "from": starts.isoformat(),
                    "to": ends.isoformat(),
                    "wants_resource_person": draw(st.booleans()),
                    "requires_resource_person": draw(st.integers(0, 5)) == 0,
                    "within": draw(st.sampled_from(["", "", "", "site", "department"])),
                    "locked": buddy is not None and draw(st.integers(0, 3)) == 0,
                    "buddy": buddy,
                }
            )
            starts = ends + timedelta(days=draw(st.sampled_from([0, 0, 0, 10])))
        rows.append({"newcomer": newcomer, "stages": stages})
    return rows


@st.composite
def instances(draw: st.DrawFn, *, most_stages: int = 6) -> Json:
    """Up to six people and four newcomers."""
    names = [f"p{number}" for number in range(draw(st.integers(1, 6)))]
    newcomers = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    rows = draw(courses(names, newcomers))
    while sum(len(row["stages"]) for row in rows) > most_stages:
        rows.pop()
    history = draw(
        st.lists(
            st.tuples(
                st.sampled_from(names),
                st.sampled_from(names),
                st.sampled_from([date(2025, 1, 1), date(2025, 3, 31), date(2026, 2, 28), date(2026, 3, 1)]),
            ),
            max_size=6,
        )
    )
    return {
        "format": "vaert-planning/1",
        "today": "2026-11-22",
        "policy": draw(policies()),
        "people": draw(people(names)),
        "history": [
            {"buddy": buddy, "newcomer": newcomer, "from": "2024-06-01", "to": ends.isoformat()}
            for buddy, newcomer, ends in history
        ],
        "courses": rows,
    }


@st.composite
def policies(draw: st.DrawFn) -> Json:
    """Mostly the standard weights; sometimes any, zero included."""
    standard = {
        "unfilled": 100000,
        "elsewhere": 8000,
        "site": 3000,
        "language": 1000,
        "change": 500,
        "repeat": 400,
        "burden": 150,
        "not_resource_person": 100,
        "leave_soon": 80,
        "missing_window": 40,
    }
    weights = {name: draw(st.integers(0, 2000)) for name in standard} if draw(st.integers(0, 3)) == 0 else standard
    limits = {
        "burden_months": 24,
        "common_windows": 4,
        "leave_soon_days": 30,
        "long_absence_days": 35,
        "min_seniority_days": 180,
    }
    return {"weights": weights, **limits}

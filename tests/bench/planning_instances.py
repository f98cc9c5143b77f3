"""Makes planning instances that are as messy as reality, the same ones from the same seed on every machine.

    python -m tests.bench.planning_instances M --tight --seed 3 > m-tight-3.json

Shares no code with the core: what it writes is the published format, `vaert-planning/1`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from datetime import date, timedelta
from typing import Any

SIZES = {"S": (200, 24), "M": (2_000, 240), "L": (20_000, 2_400), "XL": (100_000, 12_000)}
"""People and courses. A fifth of the courses are already running: their first stage is locked."""

TODAY = date(2026, 11, 22)
WILLING, WILLING_TIGHT = 0.75, 0.35
Json = dict[str, Any]


def instance(size: str, seed: int, *, tight: bool = False) -> Json:
    """One organisation with its coming year of newcomers."""
    people, courses = SIZES[size]
    return sized_instance(people, courses, seed, tight=tight)


def sized_instance(people: int, courses: int, seed: int, *, tight: bool = False) -> Json:
    """The same for any number of people and courses."""
    return _Organisation(random.Random(f"{people}/{courses}/{seed}/{tight}"), tight).instance(people, courses)


def crowd(newcomers: int, size: str = "M", seed: int = 1) -> Json:
    """Nobody under way, and so many who start on one day, a year in two halves each: too few can host them."""
    found, draw = instance(size, seed), random.Random(seed)
    alike, halves = found["people"], (("2027-01-01", "2027-07-01"), ("2027-07-01", "2028-01-01"))
    new = [
        dict(draw.choice(alike), id=f"new{number}", willing=False, leader=None, absences=[])
        | {"employed_from": "2027-01-01", "employed_to": None}
        for number in range(newcomers)
    ]
    courses = [
        {
            "newcomer": person["id"],
            "stages": [
                {"id": f"{person['id']}-{half}", "from": first, "to": end, "wants_resource_person": half == 1}
                | {"locked": False, "buddy": None}
                for half, (first, end) in enumerate(halves, start=1)
            ],
        }
        for person in new
    ]
    return found | {"people": [*alike, *new], "courses": courses}


def shuffled(found: Json, seed: int) -> Json:
    """The same instance with people, history, courses and every list in a person in another order."""
    draw = random.Random(seed)

    def mixed(rows: list[Any]) -> list[Any]:
        return draw.sample(rows, len(rows))

    people = [
        {**each, "languages": mixed(each["languages"]), "absences": mixed(each["absences"])}
        | ({"week": mixed(each["week"])} if each["week"] is not None else {})
        for each in found["people"]
    ]
    return {
        **found,
        "people": mixed(people),
        "history": mixed(found["history"]),
        "courses": mixed(found["courses"]),
    }


class _Organisation:
    def __init__(self, draw: random.Random, tight: bool) -> None:
        self.draw = draw
        self.willing = WILLING_TIGHT if tight else WILLING
        self.people: list[Json] = []
        self.departments: dict[str, list[Json]] = {}
        self.history: list[Json] = []
        self.courses: list[Json] = []

    def instance(self, people: int, courses: int) -> Json:
        self._hire_everybody(people)
        self._remember(round(courses * 1.5))
        self._welcome(courses)
        return {
            "format": "vaert-planning/1",
            "today": TODAY.isoformat(),
            "policy": POLICY,
            "people": self.people,
            "history": self.history,
            "courses": self.courses,
        }

    # People ---------------------------------------------------------------------------------------------

    def _hire_everybody(self, count: int) -> None:
        """Sites of two to eight departments; two in five departments have two to five people."""
        site = 0
        while len(self.people) < count:
            site += 1
            site_leader = None
            for _ in range(self.draw.randint(2, 8)):
                small = self.draw.random() < 0.4
                size = self.draw.randint(2, 5) if small else self.draw.randint(6, 20)
                size = min(size, count - len(self.people))
                if size:
                    leader = self._open_department(f"s{site}", size, site_leader)
                    site_leader = site_leader or leader

    def _open_department(self, site: str, size: int, site_leader: str | None) -> str:
        name = f"d{len(self.departments) + 1}"
        members = [self._person(name, site) for _ in range(size)]
        for member in members:
            member["leader"] = members[0]["id"]
        members[0]["leader"] = site_leader
        self.departments[name] = members
        return str(members[0]["id"])

    def _person(self, department: str, site: str) -> Json:
        draw = self.draw
        hired = TODAY - timedelta(days=int(draw.expovariate(1 / 2200)))
        leaves = TODAY + timedelta(days=draw.randint(20, 700)) if draw.random() < 0.08 else None
        person = {
            "id": f"p{len(self.people) + 1}",
            "department": department,
            "site": site,
            "employed_from": hired.isoformat(),
            "employed_to": leaves and leaves.isoformat(),
            "willing": draw.random() < self.willing,
            "resource_person": draw.random() < 0.12,
            "capacity": 2 if draw.random() < 0.03 else 1,
            "languages": self._languages(),
            "leader": None,
            "absences": self._absences(),
            "week": self._week(),
        }
        self.people.append(person)
        return person

    def _languages(self) -> list[str]:
        spoken = ["da"] if self.draw.random() < 0.97 else []
        if self.draw.random() < 0.4 or not spoken:
            spoken.append("en")
        if self.draw.random() < 0.1:
            spoken.append(self.draw.choice(["ar", "de", "pl", "so", "tr", "uk"]))
        return spoken

    def _absences(self) -> list[list[str]]:
        """Four in a hundred are on long leave some time in the coming year; many have a short absence."""
        found = []
        if self.draw.random() < 0.04:
            found.append(self._away(self.draw.randint(60, 330)))
        if self.draw.random() < 0.3:
            found.append(self._away(self.draw.randint(1, 35)))
        return found

    def _away(self, days: int) -> list[str]:
        starts = TODAY + timedelta(days=self.draw.randint(-60, 500))
        return [starts.isoformat(), (starts + timedelta(days=days)).isoformat()]

    def _week(self) -> list[list[Any]] | None:
        """One in twenty unknown, one in ten part time: some mornings, or the evenings when the branch is open."""
        chance = self.draw.random()
        if chance < 0.05:
            return None
        if chance < 0.12:
            days = sorted(self.draw.sample(range(5), self.draw.randint(2, 4)))
            return [[day, "08:00", self.draw.choice(["11:30", "12:00", "14:15"])] for day in days]
        if chance < 0.15:
            days = sorted(self.draw.sample(range(7), 3))
            return [[day, self.draw.choice(["12:00", "14:30", "16:15"]), "20:00"] for day in days]
        starts = self.draw.choice(["07:30", "08:00", "09:00"])
        return [[day, starts, "15:30" if day < 4 else "15:00"] for day in range(5)]

    # What has been, and who comes -----------------------------------------------------------------------

    def _remember(self, count: int) -> None:
        """The last three years' stages: the same few say yes again and again, mostly in their department."""
        willing = [each for each in self.people if each["willing"]]
        eager = [each for each in willing if self.draw.random() < 0.35] or willing
        for _ in range(count if eager else 0):
            buddy = self.draw.choice(eager)
            members = self.departments[buddy["department"]]
            newcomer = self.draw.choice(members if self.draw.random() < 0.8 else self.people)
            starts = TODAY - timedelta(days=self.draw.randint(200, 1100))
            if newcomer is not buddy:
                row = {"buddy": buddy["id"], "newcomer": newcomer["id"]}
                ends = _months_later(starts, 6)
                self.history.append({**row, "from": starts.isoformat(), "to": ends.isoformat()})

    def _welcome(self, count: int) -> None:
        """Newcomers by department; one in eight brings another who starts there on the same day."""
        names = list(self.departments)
        chosen: set[str] = set()
        while len(self.courses) < count:
            members = self.departments[self._department(names)]
            starts = self._start()
            for newcomer in self.draw.sample(members[1:], min(len(members) - 1, 1 + (self.draw.random() < 0.125))):
                if newcomer["id"] not in chosen and len(self.courses) < count:
                    chosen.add(newcomer["id"])
                    self._start_course(newcomer, starts, members)

    def _department(self, names: list[str]) -> str:
        """A department drawn by its number of people."""
        return str(self.draw.choice(self.people)["department"]) if self.draw.random() < 0.9 else self.draw.choice(names)

    def _start(self) -> date:
        """Most start on the first or the middle of a month; a fifth started in the last five months."""
        month = self.draw.randint(-4, -1) if self.draw.random() < 0.2 else self.draw.randint(1, 12)
        first = _months_later(TODAY.replace(day=1), month)
        return first + timedelta(days=self.draw.choice([0, 0, 0, 0, 14, self.draw.randint(1, 27)]))

    def _start_course(self, newcomer: Json, starts: date, members: list[Json]) -> None:
        again = self.draw.random() < 0.1  # somebody who comes back after leave, or changes job in the house
        newcomer.update(willing=False, absences=[], employed_to=None)
        if not again:
            newcomer["employed_from"] = starts.isoformat()
        name = f"c{len(self.courses) + 1}"
        half, end = _months_later(starts, 6), _months_later(starts, 12)
        first, second = self._stage(f"{name}-1", starts, half), self._stage(f"{name}-2", half, end)
        first["wants_resource_person"] = True
        others = [each for each in members if each["willing"] and each is not newcomer]
        if starts <= TODAY and others:
            first.update(locked=True, buddy=self.draw.choice(others)["id"])
        if self.draw.random() < 0.3 and others:
            second["buddy"] = self.draw.choice(others)["id"]
        self.courses.append({"newcomer": newcomer["id"], "stages": [first, second]})

    def _stage(self, name: str, starts: date, ends: date) -> Json:
        days = {"from": starts.isoformat(), "to": ends.isoformat()}
        return {"id": name, **days, "wants_resource_person": False, "locked": False, "buddy": None}


POLICY: Json = {
    "weights": {
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
    },
    "burden_months": 24,
    "common_windows": 4,
    "leave_soon_days": 30,
    "long_absence_days": 35,
    "min_seniority_days": 180,
}


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def main(argv: list[str] | None = None) -> int:
    """Write one instance to standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--tight", action="store_true", help="35 %% willing instead of 75 %%")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    json.dump(instance(given.size, given.seed, tight=given.tight), sys.stdout, separators=(",", ":"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

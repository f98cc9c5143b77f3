"""A snapshot with the ways to find things in it that the rules and the costs need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from vaert.core.planning.days import half_hours
from vaert.core.planning.invalid import Invalid
from vaert.core.planning.model import Course, Person, Snapshot, Stage


class Beyond(Exception):
    """The answer takes people who are not in the snapshot: those near a newcomer, or (None) everybody."""

    def __init__(self, newcomer: str | None = None) -> None:
        self.newcomer = newcomer
        super().__init__(newcomer)


class Lookup:
    """People, stages and earlier service by id. Built once for a snapshot; holds no decisions."""

    __slots__ = (
        "_half_hours",
        "_in_department",
        "_in_site",
        "courses",
        "hosted",
        "numbers",
        "people",
        "policy",
        "service_ends",
        "snapshot",
        "stages",
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.policy = snapshot.policy
        self.people: dict[str, Person] = {person.id: person for person in snapshot.people}
        self._in_department: dict[str, list[Person]] = {}
        self._in_site: dict[str, list[Person]] = {}
        self._half_hours: dict[str, int] = {}
        self.courses: dict[str, Course] = {}
        self.stages: dict[str, Stage] = {}
        self.numbers: dict[str, int] = {}
        for course in snapshot.courses:
            for number, stage in enumerate(course.stages, start=1):
                self.stages[stage.id] = stage
                self.numbers[stage.id] = number
                self.courses[stage.id] = course
        self.service_ends: dict[str, list[int]] = defaultdict(list)
        self.hosted: set[tuple[str, str]] = set()
        for served in snapshot.history:
            self.service_ends[served.buddy].append(served.ends.toordinal())
            self.hosted.add((served.buddy, served.newcomer))

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id; raises Invalid if there is none."""
        try:
            return self.stages[stage_id]
        except KeyError:
            raise Invalid("unknown_stage", id=stage_id) from None

    def person(self, person_id: str) -> Person:
        """The person with this id; raises Invalid if there is none."""
        try:
            return self.people[person_id]
        except KeyError:
            raise Invalid("unknown_person", where="The question", id=person_id) from None

    def look_around(self, newcomer: str) -> None:
        """Raise Beyond where the newcomer's department and site are not in the snapshot in full."""
        if self.snapshot.near is not None and newcomer not in self.snapshot.near:
            raise Beyond(newcomer)

    def everybody(self) -> Iterable[Person]:
        """All people; raises Beyond where the snapshot has some only."""
        if self.snapshot.near is not None:
            raise Beyond
        return self.people.values()

    def newcomer(self, stage: Stage) -> Person:
        """Whose course the stage belongs to."""
        return self.people[self.courses[stage.id].newcomer]

    def in_department(self, department: str) -> list[Person]:
        """The people of a department; looked for when somebody asks, for most questions are about one."""
        found = self._in_department.get(department)
        if found is None:
            found = [person for person in self.snapshot.people if person.department == department]
            self._in_department[department] = found
        return found

    def in_site(self, site: str) -> list[Person]:
        """The people of a site; looked for when somebody asks."""
        found = self._in_site.get(site)
        if found is None:
            found = self._in_site[site] = [person for person in self.snapshot.people if person.site == site]
        return found

    def half_hours(self, person: Person) -> int:
        """The half hours of the person's week as bits; each week is worked out once."""
        bits = self._half_hours.get(person.id)
        if bits is None:
            bits = self._half_hours[person.id] = half_hours(person.week or ())
        return bits

    def siblings(self, stage: Stage) -> Iterable[Stage]:
        """The other stages of the same course."""
        return (other for other in self.courses[stage.id].stages if other.id != stage.id)


class Duties:
    """Who hosts what, while a plan is being made or looked at."""

    __slots__ = ("buddies", "by_buddy", "lookup")

    def __init__(self, lookup: Lookup, buddies: Mapping[str, str]) -> None:
        """Start from stage id to buddy id."""
        self.lookup = lookup
        self.buddies: dict[str, str] = {}
        self.by_buddy: dict[str, list[Stage]] = defaultdict(list)
        for stage_id, buddy in buddies.items():
            self.take(lookup.stages[stage_id], buddy)

    def take(self, stage: Stage, buddy: str) -> None:
        """The buddy hosts the stage from now on."""
        self.buddies[stage.id] = buddy
        self.by_buddy[buddy].append(stage)

    def drop(self, stage: Stage) -> str | None:
        """Nobody hosts the stage any more; who did, if anybody."""
        buddy = self.buddies.pop(stage.id, None)
        if buddy is not None:
            self.by_buddy[buddy].remove(stage)
        return buddy


NO_TIE = 1 << 31
"""The tie of a stage left unfilled: above every buddy's, so that a buddy wins at the same cost."""

WORD = (1 << 64) - 1


def tie_break(buddy: str, newcomer: str, number: int) -> int:
    """A number below 2**31 that decides between plans of the same cost: the smallest sum wins.

    `number` is the stage's place in its course, from 1. Two words are mixed with the finish of splitmix64, so
    that millions of pairs can be drawn at once from one word a person (`table.py`).
    """
    mixed = (text_word(buddy) + 0x9E3779B97F4A7C15 * (text_word(newcomer) + number)) & WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & WORD
    return (mixed ^ (mixed >> 31)) >> 33


@lru_cache(maxsize=65536)
def text_word(text: str) -> int:
    """A word of 64 bits for an id: the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

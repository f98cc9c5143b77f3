"""The smallest change that would fill a stage nobody can take (M6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from vaert.core.planning.costs import terms
from vaert.core.planning.lookup import Duties, Lookup, tie_break
from vaert.core.planning.model import Person, SmallestChange, Stage
from vaert.core.planning.rules import Obstacle, obstacle

KINDS = (("willing", "not_willing"), ("absence", "absent"), ("capacity", "busy"))
"""The changes to one person, in the order in which they are suggested, with the rule each removes."""

LONGEST_DELAY_WEEKS = 26


def smallest_change(lookup: Lookup, duties: Duties, stage: Stage) -> SmallestChange | None:
    """Somebody willing, else somebody back, else one more at a time, else a later start; else nothing helps.

    Within a kind it is whoever would be the cheapest buddy. A later start is a whole number of weeks.
    """
    if stage.locked:
        return None
    blocked: dict[str, list[Person]] = {code: [] for _, code in KINDS}
    for person in lookup.people.values():
        found = obstacle(lookup, duties, stage, person)
        if found is not None and found.code in blocked and _is_only(lookup, duties, stage, person, found):
            blocked[found.code].append(person)
    for kind, code in KINDS:
        if blocked[code]:
            return SmallestChange(kind, _cheapest(lookup, duties, stage, blocked[code]))
    return _later_start(lookup, duties, stage)


def _is_only(lookup: Lookup, duties: Duties, stage: Stage, person: Person, found: Obstacle) -> bool:
    """Whether nothing else stands against the person once this obstacle is gone."""
    if found.code == "not_willing":
        changed = replace(person, willing=True)
    elif found.code == "absent":
        changed = replace(person, absences=tuple(each for each in person.absences if each != found.days))
    else:
        changed = replace(person, capacity=person.capacity + 1)
    return obstacle(lookup, duties, stage, changed) is None


def _cheapest(lookup: Lookup, duties: Duties, stage: Stage, people: Iterable[Person]) -> str:
    course = lookup.courses[stage.id]
    number = lookup.numbers[stage.id]

    def price(person: Person) -> tuple[int, int, str]:
        also = len(duties.by_buddy.get(person.id, ()))
        tie = tie_break(person.id, course.newcomer, number)
        return terms(lookup, stage, person, also=also).total, tie, person.id

    return min(people, key=price).id


def _later_start(lookup: Lookup, duties: Duties, stage: Stage) -> SmallestChange | None:
    """The fewest weeks by which the course from here on would have to move to find somebody for the stage."""
    for weeks in range(1, LONGEST_DELAY_WEEKS + 1):
        moved = _moved(stage, 7 * weeks)
        if moved is None or not _others_can_move(lookup, duties, stage, 7 * weeks):
            continue
        able = [
            each for each in lookup.people.values() if each.willing and obstacle(lookup, duties, moved, each) is None
        ]
        if able:
            return SmallestChange("start", _cheapest(lookup, duties, moved, able), days=7 * weeks)
    return None


def _others_can_move(lookup: Lookup, duties: Duties, stage: Stage, days: int) -> bool:
    """Whether the stages after this one can move along and keep their buddies."""
    for other in lookup.courses[stage.id].stages:
        if other.starts < stage.ends:
            continue
        moved = _moved(other, days)
        if other.locked or moved is None:
            return False
        buddy = duties.buddies.get(other.id)
        if buddy is not None and obstacle(lookup, duties, moved, lookup.people[buddy]) is not None:
            return False
    return True


def _moved(stage: Stage, days: int) -> Stage | None:
    """The stage, later; None where the calendar ends."""
    if (date.max - stage.ends).days < days:
        return None
    by = timedelta(days=days)
    return replace(stage, starts=stage.starts + by, ends=stage.ends + by)

"""What is wrong with an input, as a code with values; and the check of a whole snapshot."""

from __future__ import annotations

from dataclasses import fields

from vaert.core.planning.model import Course, Person, Policy, Snapshot, Weights

SENTENCES = {
    "not_json": "The file is not JSON: {detail}.",
    "not_utf8": "The file is not UTF-8 text.",
    "wrong_format": "The file says format {found}, but this program reads {expected}.",
    "missing": "{where} has no {field}.",
    "wrong_type": "{where}: {field} must be {expected}, but it is {found}.",
    "bad_date": "{where}: {field} must be a date like 2027-01-31, but it is {found}.",
    "bad_time": "{where}: a working time must be a weekday 0 to 6 and two times in order, not {found}.",
    "unknown_field": "{where} has a field {field} that is not in the format.",
    "negative": "{where}: {field} must not be below 0, but it is {found}.",
    "too_large": "{where}: {field} must not be above {limit}, but it is {found}.",
    "twice": "The {kind} {id} appears twice.",
    "unknown_person": "{where} names {id}, who is not among the people.",
    "unknown_stage": "There is no stage {id}.",
    "ends_before_start": "{where}: {ends} is not later than {starts}.",
    "stages_overlap": "Stage {id} starts on {starts}, before stage {before} ends on {ends}.",
    "locked_without_buddy": "Stage {id} is locked, but has no buddy to keep.",
    "empty_id": "{where} has an empty id.",
    "no_text": "{where} has an id that is no text: {id}.",
}

LARGEST_WEIGHT = 1_000_000
LARGEST_COUNT = 100_000


class Invalid(ValueError):
    """The input cannot be planned. `code` says what is wrong, `values` where and with what."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.values)


def check(snapshot: Snapshot) -> None:
    """Raise Invalid if the snapshot contradicts itself.

    The history may name people who have left; everything else must name people in the snapshot.
    A circle of leaders is let through: only a newcomer's own leader matters to a plan.
    """
    check_policy(snapshot.policy)
    known: set[str] = set()
    for person in snapshot.people:
        if person.id in known:
            raise Invalid("twice", kind="person", id=person.id)
        known.add(person.id)
    for person in snapshot.people:
        _check_person(person, known)
    for served in snapshot.history:
        if served.ends <= served.starts:
            where = f"The history of {served.buddy} and {served.newcomer}"
            raise Invalid("ends_before_start", where=where, starts=served.starts, ends=served.ends)
    seen: set[str] = set()
    for course in snapshot.courses:
        _check_course(course, known, seen)


def check_policy(policy: Policy) -> None:
    """Raise Invalid if a weight or a limit is negative or beyond what a sum of costs can hold."""
    for each in fields(Weights):
        _within(f"weights.{each.name}", getattr(policy.weights, each.name), LARGEST_WEIGHT)
    for each in fields(Policy):
        if each.name != "weights":
            _within(each.name, getattr(policy, each.name), LARGEST_COUNT)


def _within(name: str, value: int, limit: int) -> None:
    if value < 0:
        raise Invalid("negative", where="The policy", field=name, found=value)
    if value > limit:
        raise Invalid("too_large", where="The policy", field=name, found=value, limit=limit)


def _check_person(person: Person, known: set[str]) -> None:
    _check_id("A person", person.id)
    if person.leader is not None and person.leader not in known:
        raise Invalid("unknown_person", where=f"The leader of {person.id}", id=person.leader)
    if person.capacity < 0:
        raise Invalid("negative", where=f"Person {person.id}", field="capacity", found=person.capacity)
    if person.capacity > LARGEST_COUNT:
        where = f"Person {person.id}"
        raise Invalid("too_large", where=where, field="capacity", found=person.capacity, limit=LARGEST_COUNT)
    if person.employed_to is not None and person.employed_to < person.employed_from:
        raise Invalid(
            "ends_before_start",
            where=f"The employment of {person.id}",
            starts=person.employed_from,
            ends=person.employed_to,
        )
    for starts, ends in person.absences:
        if ends <= starts:
            raise Invalid("ends_before_start", where=f"An absence of {person.id}", starts=starts, ends=ends)


def _check_id(where: str, found: str) -> None:
    if not found:
        raise Invalid("empty_id", where=where)
    try:
        found.encode()
    except UnicodeEncodeError:  # half a character, as JSON can write it
        raise Invalid("no_text", where=where, id=ascii(found)) from None


def _check_course(course: Course, known: set[str], seen: set[str]) -> None:
    if course.newcomer not in known:
        raise Invalid("unknown_person", where="A course", id=course.newcomer)
    before = None
    for stage in course.stages:
        _check_id(f"A stage of {course.newcomer}", stage.id)
        if stage.id in seen:
            raise Invalid("twice", kind="stage", id=stage.id)
        seen.add(stage.id)
        if stage.ends <= stage.starts:
            where = f"Stage {stage.id}"
            raise Invalid("ends_before_start", where=where, starts=stage.starts, ends=stage.ends)
        if before is not None and stage.starts < before.ends:
            raise Invalid("stages_overlap", id=stage.id, starts=stage.starts, before=before.id, ends=before.ends)
        if stage.locked and stage.buddy is None:
            raise Invalid("locked_without_buddy", id=stage.id)
        if stage.buddy is not None and stage.buddy not in known:
            raise Invalid("unknown_person", where=f"Stage {stage.id}", id=stage.buddy)
        before = stage

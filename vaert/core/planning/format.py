"""The file format: `vaert-planning/1` in, `vaert-plan/1` out. `docs/planning.md` describes both."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from functools import lru_cache
from time import perf_counter
from typing import IO, Any, TypeVar

from vaert.core.planning.invalid import Invalid, check
from vaert.core.planning.model import (
    Absence,
    Course,
    Person,
    Plan,
    Policy,
    Served,
    SmallestChange,
    Snapshot,
    Stage,
    Terms,
    WeekPiece,
    Weights,
)
from vaert.core.planning.workers import collector_paused

INSTANCE_FORMAT = "vaert-planning/1"
PLAN_FORMAT = "vaert-plan/1"

KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "an object",
}
T = TypeVar("T")
NOTHING: dict[str, Any] = {}


def read_instance(stream: IO[str] | IO[bytes]) -> Snapshot:
    """The snapshot in a file of format `vaert-planning/1`; raises Invalid for anything that is not one."""
    with collector_paused():
        return _read(stream)


def _read(stream: IO[str] | IO[bytes]) -> Snapshot:
    try:
        found = json.load(stream, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Invalid("not_utf8") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid("not_json", detail=error) from None
    if not isinstance(found, dict):
        raise Invalid("wrong_type", where="The file", field="the whole", expected="an object", found=_short(found))
    if found.get("format") != INSTANCE_FORMAT:
        raise Invalid("wrong_format", found=_short(found.get("format")), expected=INSTANCE_FORMAT)
    snapshot = Snapshot(
        today=_date(found, "today", "The file"),
        policy=_policy(_get(found, "policy", dict, "The file", NOTHING)),
        people=tuple(map(_person, _objects(found, "people", "The file"))),
        history=tuple(map(_served, _objects(found, "history", "The file"))),
        courses=tuple(map(_course, _objects(found, "courses", "The file"))),
    )
    check(snapshot)
    return snapshot


def write_plan(plan: Plan, stream: IO[str], *, seconds: float | None = None) -> None:
    """Write the plan as `vaert-plan/1`. `seconds` is how long it took, where that was measured."""
    json.dump(plan_object(plan, seconds=seconds), stream, ensure_ascii=False, separators=(",", ":"))
    stream.write("\n")


def plan_object(plan: Plan, *, seconds: float | None = None) -> dict[str, Any]:
    """The plan as plain lists and dictionaries, in the order in which they are written."""
    timing = {} if seconds is None else {"seconds": round(seconds, 3)}
    return {
        "format": PLAN_FORMAT,
        "cost": plan.cost,
        "bound": plan.bound,
        **timing,
        "assignments": [
            {
                "stage": each.stage,
                "buddy": each.buddy,
                "terms": _terms(each.terms),
                "alternatives": [
                    {"buddy": other.buddy, "terms": _terms(other.terms), "taken_by": other.taken_by}
                    for other in each.alternatives
                ],
            }
            for each in plan.assignments
        ],
        "unfilled": [
            {
                "stage": each.stage,
                "excluded": dict(each.excluded),
                "smallest_change": each.smallest_change and _change(each.smallest_change),
            }
            for each in plan.unfilled
        ],
    }


def plan_file(in_stream: IO[str] | IO[bytes], out_stream: IO[str], *, processes: int = 1) -> None:
    """Read an instance, propose a plan, write it. Raises Invalid before anything is written."""
    from vaert.core.planning.propose import propose

    started = perf_counter()
    plan = propose(read_instance(in_stream), processes=processes)
    write_plan(plan, out_stream, seconds=perf_counter() - started)


def _terms(terms: Terms) -> dict[str, int]:
    return dict(terms.items())


def _change(change: SmallestChange) -> dict[str, Any]:
    days = {} if change.days is None else {"days": change.days}
    return {"kind": change.kind, "person": change.person, **days}


def _policy(found: dict[str, Any]) -> Policy:
    names = [each.name for each in fields(Policy)]
    _only(found, "The policy", names)
    given = _get(found, "weights", dict, "The policy", NOTHING)
    _only(given, "The weights", [each.name for each in fields(Weights)])
    weights = Weights(**{name: _get(given, name, int, "The weights") for name in given})
    limits = {name: _get(found, name, int, "The policy") for name in found if name != "weights"}
    return Policy(weights=weights, **limits)


def _person(found: dict[str, Any]) -> Person:
    where = f"Person {_get(found, 'id', str, 'A person')}"
    week: list[Any] | None = _optional(found, "week", list, where)
    absences: list[Any] = _get(found, "absences", list, where, [])
    return Person(
        id=found["id"],
        department=_get(found, "department", str, where),
        site=_get(found, "site", str, where),
        employed_from=_date(found, "employed_from", where),
        employed_to=_date(found, "employed_to", where) if found.get("employed_to") is not None else None,
        willing=_get(found, "willing", bool, where),
        resource_person=_get(found, "resource_person", bool, where, False),
        capacity=_get(found, "capacity", int, where, 1),
        languages=_languages(_get(found, "languages", list, where, []), where),
        leader=_optional(found, "leader", str, where),
        absences=tuple(_absence(each, where) for each in absences),
        week=None if week is None else _week(week, where),
    )


def _languages(found: list[Any], where: str) -> frozenset[str]:
    if not all(isinstance(each, str) for each in found):
        raise Invalid("wrong_type", where=where, field="languages", expected="a list of texts", found=_short(found))
    return frozenset(found)


def _absence(found: Any, where: str) -> Absence:
    if not isinstance(found, list) or len(found) != 2:
        raise Invalid("wrong_type", where=where, field="absences", expected="pairs of dates", found=_short(found))
    pair = {"absences": found[0]}, {"absences": found[1]}
    return _date(pair[0], "absences", where), _date(pair[1], "absences", where)


def _week(found: list[Any], where: str) -> tuple[WeekPiece, ...]:
    """The pattern; equal patterns are one value, for there are few of them and many people."""
    return _one_of_a_kind(tuple([_piece(each, where) for each in found]))


@lru_cache(maxsize=4096)
def _one_of_a_kind(week: tuple[WeekPiece, ...]) -> tuple[WeekPiece, ...]:
    return week


def _piece(found: Any, where: str) -> WeekPiece:
    try:
        weekday, first, end = found
        is_sound = type(weekday) is int and type(first) is str and type(end) is str
        piece = _week_piece(weekday, first, end) if is_sound else None
    except (TypeError, ValueError):
        piece = None
    if piece is None:
        raise Invalid("bad_time", where=where, found=_short(found))
    return piece


@lru_cache(maxsize=4096)
def _week_piece(weekday: int, first: str, end: str) -> WeekPiece | None:
    """The piece in minutes; None unless it is a weekday and two times in order."""
    piece = weekday, _minutes(first), _minutes(end)
    return piece if 0 <= weekday <= 6 and 0 <= piece[1] < piece[2] <= 24 * 60 else None


def _minutes(clock: str) -> int:
    hours, colon, minutes = clock.partition(":")
    if not (colon and len(hours) == 2 == len(minutes) and hours.isdecimal() and minutes.isdecimal()):
        raise ValueError(clock)
    if int(minutes) > 59:
        raise ValueError(clock)
    return int(hours) * 60 + int(minutes)


def _served(found: dict[str, Any]) -> Served:
    where = "A row of the history"
    return Served(
        buddy=_get(found, "buddy", str, where),
        newcomer=_get(found, "newcomer", str, where),
        starts=_date(found, "from", where),
        ends=_date(found, "to", where),
    )


def _course(found: dict[str, Any]) -> Course:
    newcomer = _get(found, "newcomer", str, "A course")
    return Course(newcomer=newcomer, stages=tuple(map(_stage, _objects(found, "stages", f"The course of {newcomer}"))))


def _stage(found: dict[str, Any]) -> Stage:
    where = f"Stage {_get(found, 'id', str, 'A stage')}"
    return Stage(
        id=found["id"],
        starts=_date(found, "from", where),
        ends=_date(found, "to", where),
        wants_resource_person=_get(found, "wants_resource_person", bool, where, False),
        requires_resource_person=_get(found, "requires_resource_person", bool, where, False),
        within=_within(found, where),
        locked=_get(found, "locked", bool, where, False),
        buddy=_optional(found, "buddy", str, where),
    )


def _within(found: dict[str, Any], where: str) -> str:
    within = _get(found, "within", str, where, "")
    if within not in {"", "site", "department"}:
        raise Invalid("wrong_type", where=where, field="within", expected="site or department", found=_short(within))
    return within


def _get(found: dict[str, Any], name: str, kind: type[T], where: str, default: T | None = None) -> T:
    """The field's value if it is exactly of this kind (a truth value is no number), else Invalid."""
    value = found.get(name, default)
    if type(value) is not kind:
        if name not in found:
            raise Invalid("missing", where=where, field=name)
        raise Invalid("wrong_type", where=where, field=name, expected=KINDS[kind], found=_short(value))
    return value


def _optional(found: dict[str, Any], name: str, kind: type[T], where: str) -> T | None:
    return None if found.get(name) is None else _get(found, name, kind, where)


def _objects(found: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    rows: list[Any] = _get(found, name, list, where)
    for row in rows:
        if type(row) is not dict:
            raise Invalid("wrong_type", where=where, field=name, expected="a list of objects", found=_short(row))
    return rows


def _only(found: dict[str, Any], where: str, names: Any) -> None:
    """Refuse a weight or limit that the format does not have: a misspelt one would silently not count."""
    for name in found:
        if name not in names:
            raise Invalid("unknown_field", where=where, field=_short(name))


def _date(found: dict[str, Any], name: str, where: str) -> date:
    if name not in found:
        raise Invalid("missing", where=where, field=name)
    value = found[name]
    day = _day(value) if type(value) is str else None
    if day is None:
        raise Invalid("bad_date", where=where, field=name, found=_short(value))
    return day


@lru_cache(maxsize=65536)
def _day(text: str) -> date | None:
    """The date in `2027-01-31`, and in no other notation."""
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == text[7] == "-" else None
    except ValueError:
        return None


def _no_constant(name: str) -> None:
    raise Invalid("not_json", detail=f"{name} is no number in JSON")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."

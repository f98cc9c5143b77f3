"""A scheme's data, read into `scheme.definition` and checked on the way (M1). docs/schemes.md has the format."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from vaert.mentoring.scheme.definition import (
    EVERYBODY,
    RHYTHMS,
    ActionPromise,
    ActionStep,
    Introduction,
    LetterPromise,
    SchemeDefinition,
    StagePromise,
    Theme,
    WhoMayServe,
    Words,
)

BUILT_IN = Path(__file__).parent / "built_in"
VAERTSKABS_BUDDY = "vaertskabs-buddy"
BUILT_IN_CODES = (VAERTSKABS_BUDDY, "introduktion-og-mentor", "introduktion-og-mentor-proeve")
_LONGEST_MONTH = 31


class InvalidScheme(ValueError):
    """A scheme's data do not hold together. Carries the place and what is wrong there."""


def _words(data: Any, where: str) -> Words:
    if not isinstance(data, dict) or not data.get("da") or not data.get("en"):
        raise InvalidScheme(f"{where}: needs words in Danish (da) and in English (en)")
    return Words(str(data["da"]).strip(), str(data["en"]).strip())


def _whole(data: dict[str, Any], name: str, where: str, least: int, most: int) -> int:
    number = data.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise InvalidScheme(f"{where}: {name} must be a whole number from {least} to {most}")
    return number


def _introduction(data: dict[str, Any] | None, where: str) -> Introduction | None:
    if data is None:
        return None
    if data.get("mode") not in {"held", "invited"}:
        raise InvalidScheme(f"{where}: mode must be held or invited")
    return Introduction(
        within_days=_whole(data, "within_days", where, 1, 90),
        mode=data["mode"],
        length_minutes=_whole(data, "length_minutes", where, 15, 240),
        name=_words(data.get("name"), f"{where}, name"),
    )


def _one_of(data: dict[str, Any], name: str, where: str, words: tuple[str, ...]) -> str:
    """The word under this name; the first of the words where there is none."""
    found = data.get(name, words[0])
    if found not in words:
        raise InvalidScheme(f"{where}: {name} must be one of {', '.join(words)}")
    return str(found)


def _who(data: dict[str, Any], where: str) -> WhoMayServe:
    return WhoMayServe(
        resource_person=_one_of(data, "resource_person", where, ("any", "wanted", "required")),
        place=_one_of(data, "place", where, ("anywhere", "site", "department")),
    )


def _evaluated_by(data: dict[str, Any], where: str) -> tuple[str, ...]:
    found = data.get("evaluated_by", EVERYBODY)
    if not isinstance(found, list | tuple) or not set(found) <= set(EVERYBODY):
        raise InvalidScheme(f"{where}: evaluated_by lists some of {', '.join(EVERYBODY)}")
    return tuple(each for each in EVERYBODY if each in found)


def _action(data: dict[str, Any], where: str) -> ActionPromise:
    where = f"{where}, {data.get('code')}"
    if not data.get("code"):
        raise InvalidScheme(f"{where}: an action needs a code")
    return ActionPromise(
        code=data["code"],
        name=_words(data.get("name"), where),
        how=_words(data.get("how"), where),
        is_required=bool(data.get("is_required")),
        steps=tuple(_step(step, f"{where}, steps") for step in data.get("steps", [])),
        by_month=_whole({"by_month": 0, **data}, "by_month", where, 0, 24),
        result=_words(data["result"], f"{where}, result") if "result" in data else None,
    )


def _step(data: Any, where: str) -> ActionStep:
    words = _words(data, where)
    return ActionStep(words.da, words.en, _one_of(data, "who", where, ("both", "newcomer", "buddy")))


def _theme(data: dict[str, Any], where: str) -> Theme:
    return Theme(
        name=_words(data.get("name"), f"{where}, theme"),
        opening=_words(data.get("opening"), f"{where}, theme"),
        closing=_words(data["closing"], f"{where}, theme") if "closing" in data else None,
    )


def _stage(number: int, data: dict[str, Any]) -> StagePromise:
    where = f"stage {number}"
    stage = StagePromise(
        number=number,
        name=_words(data.get("name"), f"{where}, name"),
        months=_whole(data, "months", where, 1, 24),
        meetings=_whole(data, "meetings", where, 0, 60),
        length_minutes=_whole(data, "length_minutes", where, 15, 240),
        introduction=_introduction(data.get("introduction"), f"{where}, introduction"),
        actions=tuple(_action(action, where) for action in data.get("actions", [])),
        themes=tuple(_theme(theme, where) for theme in data.get("themes", [])),
        host=_words(data["host"], f"{where}, host") if "host" in data else Words("buddy", "buddy"),
        who=_who(data.get("who", {}), f"{where}, who"),
        rhythm=_one_of(data, "rhythm", where, tuple(RHYTHMS)),
        first_month=_whole({"first_month": 0, **data}, "first_month", where, 0, 8),
        evaluated_by=_evaluated_by(data, where),
    )
    _check_room(stage, where)
    return stage


def _check_room(stage: StagePromise, where: str) -> None:
    """The meetings have to fit into the months, as often as the rhythm says."""
    if stage.first_month > stage.meetings:
        raise InvalidScheme(f"{where}: first_month cannot be more than meetings")
    if stage.meetings > most_meetings(stage.months, stage.rhythm, stage.first_month):
        raise InvalidScheme(f"{where}: meetings are too many for the months")


def most_meetings(months: int, rhythm: str, first_month: int) -> int:
    """How many meetings there is room for in so many months, as often as the rhythm says."""
    later = months - bool(first_month)
    return first_month + later * _LONGEST_MONTH // RHYTHMS[rhythm]


def _letter(data: dict[str, Any], stages: int) -> LetterPromise:
    where = f"letter {data.get('kind')}"
    when = data.get("when", {})
    if when.get("from") not in {"start", "stage_start", "stage_end"} or data.get("to") not in {"buddy", "newcomer"}:
        raise InvalidScheme(f"{where}: unknown day or recipient")
    return LetterPromise(
        kind=data["kind"],
        stage=_whole(data, "stage", where, 1, stages),
        to=data["to"],
        counted_from=when["from"],
        days=_whole(when, "days", where, -365, 365),
        name=_words(data.get("name"), f"{where}, name"),
        subject=_words(data.get("subject"), f"{where}, subject"),
        body=_words(data.get("body"), f"{where}, body"),
    )


def read_definition(data: dict[str, Any]) -> SchemeDefinition:
    """Read a scheme's data. Raises InvalidScheme naming the first place that does not hold together."""
    stages = tuple(_stage(number, stage) for number, stage in enumerate(data.get("stages", []), start=1))
    if not stages:
        raise InvalidScheme("a scheme needs at least one stage")
    return SchemeDefinition(
        code=data["code"],
        name=_words(data.get("name"), "name"),
        promise=_words(data.get("promise"), "promise"),
        stages=stages,
        letters=tuple(_letter(letter, len(stages)) for letter in data.get("letters", [])),
    )


@lru_cache(maxsize=8)
def built_in(code: str) -> dict[str, Any]:
    """The data of a scheme that ships with the product."""
    return tomllib.loads((BUILT_IN / f"{code}.toml").read_text(encoding="utf-8"))


def our_letter(definition: dict[str, Any], kind: str) -> dict[str, Any]:
    """The data of a mail as it came with the product, also for a scheme that is a copy of one of ours.

    Raises KeyError where neither the scheme nor the mail is ours.
    """
    code = definition.get("based_on", definition["code"])
    ours = built_in(code) if code in BUILT_IN_CODES else {}
    for letter in ours.get("letters", []):
        if letter["kind"] == kind:
            found: dict[str, Any] = letter
            return found
    raise KeyError(kind)

"""What a scheme promises, read from data into frozen shapes and checked while it is read (M1)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

BUILT_IN = Path(__file__).parent / "schemes"
VAERTSKABS_BUDDY = "vaertskabs-buddy"


class InvalidScheme(ValueError):
    """A scheme's data do not hold together. Carries the place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in Danish and in English."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "da").startswith("en") else self.da

    def in_language(self, language: str) -> str:
        """The words in a language code such as `da`; Danish for one we do not speak."""
        return self.en if language.startswith("en") else self.da


@dataclass(frozen=True, slots=True)
class Introduction:
    """The first, longer talk: within so many days of the stage's first day, held or at least invited to."""

    within_days: int
    mode: str
    length_minutes: int
    name: Words


@dataclass(frozen=True, slots=True)
class ActionPromise:
    """A practical action the two are required or encouraged to do in the stage."""

    code: str
    name: Words
    how: Words
    is_required: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """What one monthly meeting is about, and the question it opens with."""

    name: Words
    opening: Words


@dataclass(frozen=True, slots=True)
class StagePromise:
    """One stage: its length in months, its meetings (minutes each), its actions and themes."""

    number: int
    name: Words
    months: int
    meetings: int
    length_minutes: int
    wants_resource_person: bool
    introduction: Introduction | None
    actions: tuple[ActionPromise, ...]
    themes: tuple[Theme, ...]

    def theme(self, number: int) -> Theme | None:
        """The theme of the stage's meeting with this number, counted from 1."""
        return self.themes[number - 1] if 0 < number <= len(self.themes) else None


@dataclass(frozen=True, slots=True)
class LetterPromise:
    """A mail of the year: to whom, on which day, in which words."""

    kind: str
    stage: int
    to: str  # "buddy" or "newcomer"
    counted_from: str  # "start", "stage_start" or "stage_end"
    days: int
    name: Words
    subject: Words
    body: Words


@dataclass(frozen=True, slots=True)
class SchemeDefinition:
    """The whole promise."""

    code: str
    name: Words
    promise: Words
    stages: tuple[StagePromise, ...]
    letters: tuple[LetterPromise, ...]

    @property
    def months(self) -> int:
        """How long the course lasts."""
        return sum(stage.months for stage in self.stages)

    def stage(self, number: int) -> StagePromise:
        """The stage with this number, counted from 1."""
        return self.stages[number - 1]

    def letter(self, kind: str) -> LetterPromise:
        """The letter of this kind. Raises KeyError for one the scheme does not have."""
        for letter in self.letters:
            if letter.kind == kind:
                return letter
        raise KeyError(kind)


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


def _stage(number: int, data: dict[str, Any]) -> StagePromise:
    where = f"stage {number}"
    return StagePromise(
        number=number,
        name=_words(data.get("name"), f"{where}, name"),
        months=_whole(data, "months", where, 1, 24),
        meetings=_whole(data, "meetings", where, 0, 60),
        length_minutes=_whole(data, "length_minutes", where, 15, 240),
        wants_resource_person=bool(data.get("wants_resource_person")),
        introduction=_introduction(data.get("introduction"), f"{where}, introduction"),
        actions=tuple(
            ActionPromise(
                code=action["code"],
                name=_words(action.get("name"), f"{where}, {action['code']}"),
                how=_words(action.get("how"), f"{where}, {action['code']}"),
                is_required=bool(action.get("is_required")),
            )
            for action in data.get("actions", [])
        ),
        themes=tuple(
            Theme(_words(theme.get("name"), f"{where}, theme"), _words(theme.get("opening"), f"{where}, theme"))
            for theme in data.get("themes", [])
        ),
    )


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

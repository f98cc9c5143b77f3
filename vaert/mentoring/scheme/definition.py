"""What a scheme promises, as frozen shapes (M1). `mentoring.scheme.data` reads them from data."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

EVERYBODY = ("newcomer", "buddy", "leader")
"""Who can be asked at the end of a stage (M13)."""

RHYTHMS = {"monthly": 30, "fortnightly": 14, "weekly": 7}
"""How often the two meet: the word in the data, and the days from one meeting to the next."""


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
class ActionStep(Words):
    """One step of an action, and who does it: `both`, `newcomer` or `buddy`."""

    who: str = "both"


@dataclass(frozen=True, slots=True)
class ActionPromise:
    """A practical action the two are required or encouraged to do in the stage.

    It is to be done by the end of the stage's month `by_month`; 0 is by the end of the stage. `result` asks for what
    came of it.
    """

    code: str
    name: Words
    how: Words
    is_required: bool
    steps: tuple[ActionStep, ...] = ()
    by_month: int = 0
    result: Words | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """What one meeting is about: the question it opens with and, where there is one, the question it closes with."""

    name: Words
    opening: Words
    closing: Words | None = None


@dataclass(frozen=True, slots=True)
class WhoMayServe:
    """Who may host in a stage, beside what always holds (M4).

    `resource_person` is `any`, `wanted` (preferred) or `required`; `place` is `anywhere` (nearest first), `site`
    (somebody of the newcomer's site or department) or `department` (somebody of the newcomer's department).
    """

    resource_person: str = "any"
    place: str = "anywhere"


@dataclass(frozen=True, slots=True)
class StagePromise:
    """One stage: its length in months, its meetings (minutes each), its actions and themes.

    `first_month` of the meetings fall in the first month, however often the two meet after that; 0 is as often as
    always. `evaluated_by` says who is asked how it went when the stage ends (M13).
    """

    number: int
    name: Words
    months: int
    meetings: int
    length_minutes: int
    introduction: Introduction | None
    actions: tuple[ActionPromise, ...]
    themes: tuple[Theme, ...]
    host: Words = Words("buddy", "buddy")
    who: WhoMayServe = WhoMayServe()
    rhythm: str = "monthly"
    first_month: int = 0
    evaluated_by: tuple[str, ...] = EVERYBODY

    @property
    def wants_resource_person(self) -> bool:
        """A resource person is preferred, or nobody else will do."""
        return self.who.resource_person != "any"

    @property
    def every_days(self) -> int:
        """How many days there should be from one meeting to the next, once the first month is over."""
        return RHYTHMS[self.rhythm]

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

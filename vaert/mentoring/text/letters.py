"""The letters of a year: which placeholders their words may hold, and how they are filled with facts (M15)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vaert.common.dates import long_date, long_time
from vaert.common.words import in_letters
from vaert.mentoring.scheme.definition import LetterPromise, SchemeDefinition
from vaert.people.models import Person

PLACEHOLDERS = {
    "recipient_first": gettext_lazy("the given name of the one who gets the letter"),
    "newcomer": gettext_lazy("the new colleague's name"),
    "newcomer_first": gettext_lazy("the new colleague's given name"),
    "buddy": gettext_lazy("the buddy's name"),
    "buddy_first": gettext_lazy("the buddy's given name"),
    "other_buddy": gettext_lazy("the name of the buddy in the other half-year"),
    "department": gettext_lazy("the new colleague's department"),
    "library": gettext_lazy("the name of the workplace"),
    "coordinator": gettext_lazy("the coordinator's name"),
    "course_start": gettext_lazy("the new colleague's first day"),
    "stage_start": gettext_lazy("the first day of the half-year"),
    "stage_end": gettext_lazy("the last day of the half-year"),
    "introduction_line": gettext_lazy("a sentence that says when the introduction is"),
    "meeting_count": gettext_lazy("how many meetings there are in the half-year"),
    "meeting_length": gettext_lazy("how many minutes a meeting lasts"),
    "meetings": gettext_lazy("the times of the meetings, a line each"),
    "actions": gettext_lazy("the half-year's actions, a line each"),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class UnknownPlaceholder(ValueError):
    """A text asks for something we have no fact for. `names` lists what it asks for."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with every placeholder filled. Raises UnknownPlaceholder rather than sending one out."""
    unknown = [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in facts]
    if unknown:
        raise UnknownPlaceholder(unknown)
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], text)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a letter may tell about a stage: its days, its buddy and when the two meet."""

    number: int
    starts_on: date
    ends_on: date
    buddy: Person | None
    introduction_at: datetime | None
    meetings_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What letters may tell about a course, whether it is only proposed or already running."""

    definition: SchemeDefinition
    newcomer: Person
    department: str
    library: str
    coordinator: str
    starts_on: date
    stages: tuple[StageFacts, ...]


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter in words, ready for the outbox."""

    subject: str
    text: str


def due_on(promise: LetterPromise, *, stage_starts_on: date, stage_ends_on: date, started_on: date) -> date:
    """The day a letter goes out: never before the deed that starts the year."""
    anchor = {"start": started_on, "stage_start": stage_starts_on, "stage_end": stage_ends_on}[promise.counted_from]
    return max(started_on, anchor + timedelta(days=promise.days))


def write_letter(promise: LetterPromise, facts: CourseFacts, recipient: Person, *, language: str = "") -> WrittenLetter:
    """The letter in the recipient's language, or in another one, its facts as they are now."""
    language = language or recipient.language
    with translation.override(language):
        known = _facts_in_words(promise, facts, recipient)
        subject = fill(promise.subject.in_language(language), known)
        text = fill(_for_one(promise.body.in_language(language), known), known)
    return WrittenLetter(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")


def _for_one(text: str, known: Mapping[str, str]) -> str:
    """The words after a count as they are said of one: "en gang", not "en gange"."""
    if known["meeting_count"] != in_letters(1):
        return text
    return re.sub(r"(?<=\{meeting_count\} )(gang|time|møde|meeting)(?:e|er|r|s)\b", r"\1", text)


def _facts_in_words(promise: LetterPromise, facts: CourseFacts, recipient: Person) -> dict[str, str]:
    stage = facts.stages[promise.stage - 1]
    other = _other_buddy(promise, facts)
    rules = facts.definition.stage(promise.stage)
    nobody = _("your buddy")
    return {
        "recipient_first": recipient.given_name,
        "newcomer": facts.newcomer.name,
        "newcomer_first": facts.newcomer.given_name,
        "buddy": stage.buddy.name if stage.buddy else nobody,
        "buddy_first": stage.buddy.given_name if stage.buddy else nobody,
        "other_buddy": other.name if other else _("a new buddy"),
        "department": facts.department,
        "library": facts.library,
        "coordinator": facts.coordinator,
        "course_start": long_date(facts.starts_on),
        "stage_start": long_date(stage.starts_on),
        "stage_end": long_date(stage.ends_on),
        "introduction_line": _introduction_line(facts, stage, promise),
        "meeting_count": in_letters(len(stage.meetings_at) or rules.meetings),
        "meeting_length": str(rules.length_minutes),
        "meetings": "\n".join(f"- {long_time(at)}" for at in stage.meetings_at) or _("- The times follow."),
        "actions": "\n".join(f"- {action.name}: {action.how}" for action in rules.actions),
    }


def _other_buddy(promise: LetterPromise, facts: CourseFacts) -> Person | None:
    """Whom the stage was taken over from or, in a mail at its end or in the first stage, who takes over."""
    before = [each.buddy for each in facts.stages if each.number == promise.stage - 1 and each.buddy]
    after = [each.buddy for each in facts.stages if each.number == promise.stage + 1 and each.buddy]
    nearest = [*after, *before] if promise.counted_from == "stage_end" else [*before, *after]
    return nearest[0] if nearest else None


def _introduction_line(facts: CourseFacts, stage: StageFacts, promise: LetterPromise) -> str:
    introduction = facts.definition.stage(promise.stage).introduction
    if introduction is None:
        return ""
    if stage.introduction_at:
        return _("The introduction is on %(time)s.") % {"time": long_time(stage.introduction_at)}
    last = long_date(stage.starts_on + timedelta(days=introduction.within_days))
    if introduction.mode == "invited":
        return _("The invitation to the introduction comes by %(day)s at the latest.") % {"day": last}
    return _("The introduction is held by %(day)s at the latest.") % {"day": last}

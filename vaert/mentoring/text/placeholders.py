"""Placeholders as people write them: {den nye kollega} in Danish, {new colleague} in English; and what is wrong (M15).

A scheme keeps them as `letters.PLACEHOLDERS` names them, so a text can be read in either language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from django.utils.translation import gettext as _

from vaert.common.words import joined
from vaert.mentoring.scheme.definition import LetterPromise
from vaert.mentoring.text.letters import PLACEHOLDERS

SPOKEN: dict[str, tuple[str, str]] = {
    "recipient_first": ("modtagerens fornavn", "recipient's first name"),
    "newcomer": ("den nye kollega", "new colleague"),
    "newcomer_first": ("den nye kollegas fornavn", "new colleague's first name"),
    "buddy": ("buddyen", "buddy"),
    "buddy_first": ("buddyens fornavn", "buddy's first name"),
    "other_buddy": ("den anden buddy", "the other buddy"),
    "department": ("afdelingen", "department"),
    "library": ("arbejdspladsen", "workplace"),
    "coordinator": ("koordinatoren", "coordinator"),
    "course_start": ("første dag", "first day"),
    "stage_start": ("fra den dag", "from the day"),
    "stage_end": ("til den dag", "to the day"),
    "introduction_line": ("om introduktionen", "about the introduction"),
    "meeting_count": ("antal møder", "number of meetings"),
    "meeting_length": ("mødets minutter", "minutes of a meeting"),
    "meetings": ("mødernes tider", "times of the meetings"),
    "actions": ("handlingerne", "the actions"),
}
_NAMES = {spoken.lower(): name for name, both in SPOKEN.items() for spoken in both} | {name: name for name in SPOKEN}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_LONE_BRACE = re.compile(r"[{}]")


def spoken(name: str, language: str) -> str:
    """How a placeholder is written in a language."""
    danish, english = SPOKEN[name]
    return english if language == "en" else danish


def for_editing(text: str, language: str) -> str:
    """A kept text with its placeholders as one writes them."""
    return _IN_BRACES.sub(lambda m: f"{{{spoken(m[1], language)}}}" if m[1] in SPOKEN else m[0], text)


def for_keeping(text: str) -> str:
    """A typed text with its placeholders as they are kept; those we do not know stay as they were typed."""
    return _IN_BRACES.sub(lambda m: f"{{{_NAMES.get(_name(m[1]), m[1])}}}", text)


def faults(typed: str, promise: LetterPromise, language: str, *, is_whole: bool) -> list[str]:
    """What is wrong with a text, a sentence each: unknown placeholders, lone braces, missing ones in a whole text."""
    found = [_unknown(name, language) for name in dict.fromkeys(_IN_BRACES.findall(typed)) if _name(name) not in _NAMES]
    if _LONE_BRACE.search(_IN_BRACES.sub("", typed)):
        found.append(_("There is a lone { or }. A placeholder goes between the two."))
    if is_whole:
        there = {_NAMES.get(_name(name)) for name in _IN_BRACES.findall(typed)}
        found += [_missing(group, language) for group in needed(promise) if not there & set(group)]
    return found


def needed(promise: LetterPromise) -> list[tuple[str, ...]]:
    """What a mail has to tell whoever gets it; of each group one is enough."""
    if promise.to == "buddy":
        groups: list[tuple[str, ...]] = [("newcomer", "newcomer_first")]
    else:
        groups = [("buddy", "buddy_first")]
    return groups if promise.counted_from == "stage_end" else [*groups, ("meetings",)]


def chips(language: str) -> list[tuple[str, str]]:
    """Each placeholder as it is written in a language, and what it becomes."""
    return [(f"{{{spoken(name, language)}}}", str(PLACEHOLDERS[name])) for name in SPOKEN]


def _name(typed: str) -> str:
    return " ".join(typed.lower().split())


def _unknown(typed: str, language: str) -> str:
    known = [spoken(name, language) for name in SPOKEN]
    near = get_close_matches(_name(typed), known, n=1, cutoff=0.5)
    if near:
        return _("We do not know {%(typed)s}. Do you mean {%(near)s}?") % {"typed": typed, "near": near[0]}
    return _("We do not know {%(typed)s}. Take one from the list.") % {"typed": typed}


def _missing(group: Sequence[str], language: str) -> str:
    names = [f"{{{spoken(name, language)}}}" for name in group]
    if len(names) > 1:
        return _("Say it with one of %(names)s.") % {"names": joined(names)}
    return _("%(name)s is missing: without it the reader is not told.") % {"name": names[0]}

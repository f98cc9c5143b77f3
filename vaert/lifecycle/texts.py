"""What follows, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import long_date
from vaert.common.words import in_letters
from vaert.lifecycle.consequences import Code, Consequence
from vaert.people.models import Role


def in_words(found: Consequence, today: date) -> str:
    """One consequence as a sentence or two, in the active language."""
    values = {
        "who": found.who,
        "other": found.other,
        "role": str(Role.Kind(found.other).label).lower() if found.code == Code.DUTY else "",
        "number": found.number,
        "first": long_date(found.first, today) if found.first else "",
        "last": long_date(found.last, today) if found.last else "",
    }
    return " ".join(part for part in [_SENTENCES[found.code](found) % values, *_meetings(found)] if part)


def _pauses(found: Consequence) -> str:
    if found.last is None:
        return _("The year of %(who)s is paused from %(first)s. When it goes on, the rest comes later.")
    return _("The year of %(who)s is paused from %(first)s to %(last)s, and the rest comes that much later.")


def _needs(found: Consequence) -> str:
    if found.other:
        return _(
            "%(who)s needs another buddy from %(first)s to %(last)s. We propose %(other)s; "
            "it is one click on the Monday list."
        )
    return _("%(who)s needs another buddy from %(first)s to %(last)s. Nobody can yet; the Monday list reminds you.")


def _duty(found: Consequence) -> str:
    if found.last:
        return _("%(who)s is %(role)s from %(first)s to %(last)s.")
    return _("%(who)s is %(role)s from %(first)s, for good.")


def _answers(found: Consequence) -> str:
    return ngettext(
        "The letters of %(number)s running year are signed by %(who)s, who gets the answers.",
        "The letters of %(number)s running years are signed by %(who)s, who gets the answers.",
        found.number,
    )


_SENTENCES: dict[Code, Callable[[Consequence], str]] = {
    Code.COURSE_BEGINS: lambda _found: _("The year of %(who)s begins on %(first)s."),
    Code.COURSE_ENDS: lambda _found: _("The year of %(who)s ends on %(last)s."),
    Code.COURSE_DROPPED: lambda _found: _("The year of %(who)s had not begun and is taken back. Nothing is sent."),
    Code.COURSE_PAUSES: _pauses,
    Code.COURSE_RESUMES: lambda _found: _("The year of %(who)s goes on from %(first)s."),
    Code.NEEDS_BUDDY: _needs,
    Code.DUTY: _duty,
    Code.ANSWERS: _answers,
    Code.NO_STAND_IN: lambda _found: _("%(who)s was to stand in from %(first)s, and no longer does."),
    Code.MEETINGS: lambda _found: "",  # what becomes of them is said by itself
}


def _meetings(found: Consequence) -> list[str]:
    said = []
    if found.moved:
        said.append(
            ngettext(
                "One meeting gets another time; both are told once.",
                "%(number)s meetings get another time; both are told once.",
                found.moved,
            )
            % {"number": in_letters(found.moved).capitalize()}
        )
    if found.cancelled:
        said.append(
            ngettext(
                "One meeting is cancelled; both are told.",
                "%(number)s meetings are cancelled; both are told.",
                found.cancelled,
            )
            % {"number": in_letters(found.cancelled).capitalize()}
        )
    return said

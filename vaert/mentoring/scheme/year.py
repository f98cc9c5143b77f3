"""The year that a scheme's rules make, drawn for somebody who begins on a day: meetings, mails, evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import month_name, short_date
from vaert.common.words import joined
from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.calendar_months import stage_days
from vaert.mentoring.scheme.definition import SchemeDefinition, StagePromise
from vaert.mentoring.scheme.form import ASKED_WORDS, PLACE_WORDS, RESOURCE_WORDS
from vaert.mentoring.text.letters import due_on

_WEEKS_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class YearLine:
    """Something that happens, with its day in words and the icon that tells what kind of thing it is."""

    when: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class YearPart:
    """One stage of the drawn year."""

    name: str
    days: str
    who: str
    lines: list[YearLine]


@dataclass(frozen=True, slots=True)
class DrawnYear:
    """The whole: one sentence with what it comes to, and its stages."""

    summary: str
    parts: list[YearPart]


def draw_year(definition: SchemeDefinition, starts_on: date) -> DrawnYear:
    """The year for somebody who begins on the day and is registered two weeks before."""
    days = stage_days(starts_on, [stage.months for stage in definition.stages])
    parts = [
        YearPart(
            name=str(stage.name),
            days=f"{short_date(first)} – {short_date(last)}",
            who=who_may_serve(stage),
            lines=[line for _day, line in sorted(_lines(definition, stage, first, last), key=lambda each: each[0])],
        )
        for stage, (first, last) in zip(definition.stages, days, strict=True)
    ]
    return DrawnYear(_summary(definition), parts)


def who_may_serve(stage: StagePromise) -> str:
    """Who may host in the stage, in words: "A resource person if there is one, as near as possible"."""
    experienced, near = dict(RESOURCE_WORDS)[stage.who.resource_person], dict(PLACE_WORDS)[stage.who.place]
    return f"{experienced}, {_inside(near)}"


def _summary(definition: SchemeDefinition) -> str:
    introductions = [stage.introduction for stage in definition.stages if stage.introduction]
    meetings = sum(stage.meetings for stage in definition.stages) + len(introductions)
    minutes = sum(stage.meetings * stage.length_minutes for stage in definition.stages)
    hours = round((minutes + sum(each.length_minutes for each in introductions)) / 60)
    return _("%(months)s, %(meetings)s, %(hours)s together and %(mails)s.") % {
        "months": ngettext("%(n)s month", "%(n)s months", definition.months) % {"n": definition.months},
        "meetings": ngettext("%(n)s meeting", "%(n)s meetings", meetings) % {"n": meetings},
        "hours": ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours},
        "mails": ngettext("%(n)s e-mail", "%(n)s e-mails", len(definition.letters)) % {"n": len(definition.letters)},
    }


def _lines(definition: SchemeDefinition, stage: StagePromise, first: date, last: date) -> list[tuple[date, YearLine]]:
    found = []
    if stage.introduction:
        deadline = first + timedelta(days=stage.introduction.within_days)
        words = _("%(name)s held") if stage.introduction.mode == "held" else _("Invitation to: %(name)s")
        when = _("by %(day)s") % {"day": short_date(deadline)}
        found.append((deadline, YearLine(when, "sparkles", words % {"name": stage.introduction.name})))
    for number in range(1, stage.meetings + 1):
        day, theme = cadence.due_on(stage, first, last, number), stage.theme(number)
        if stage.rhythm == "monthly" and number > stage.first_month:
            day += timedelta(days=14)
            when = _("mid-%(month)s") % {"month": month_name(day)}
        else:
            when = _("about %(day)s") % {"day": short_date(day)}
        words = _("Meeting %(number)s") % {"number": number}
        if theme:
            words = f"{words}: {theme.name}"
        found.append((day, YearLine(when, "coffee", words)))
    for letter in definition.letters:
        if letter.stage == stage.number:
            begun = definition.stages[0] is stage and letter.counted_from == "start"
            day = due_on(letter, stage_starts_on=first, stage_ends_on=last, started_on=first - _WEEKS_AHEAD)
            when = _("when you start it") if begun and not letter.days else short_date(day)
            found.append((day, YearLine(when, "mail", str(letter.name))))
    if stage.evaluated_by:
        asked = joined(_inside(words) for who, words in ASKED_WORDS if who in stage.evaluated_by)
        words = _("We ask %(who)s how it went") % {"who": asked}
        found.append((last, YearLine(short_date(last), "message-circle", words)))
    return found


def _inside(words: object) -> str:
    """The words as they stand inside a sentence."""
    return f"{str(words)[:1].lower()}{str(words)[1:]}"

"""What is printed of a course: the year for the wall, and a guide card for each meeting.

Only what the scheme says and when the two meet: nothing that anybody wrote about a meeting.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vaert.common.dates import long_time, short_date
from vaert.meetings.models import Meeting
from vaert.mentoring.course.year import Year, YearMeeting, YearStage
from vaert.printing import pdf

STATES_SHOWN = {Meeting.State.BOOKED, Meeting.State.HELD}


def year_sheet(year: Year, *, today: date) -> bytes:
    """The year on one A4 sheet that lies, in the active language."""
    data = {
        "title": _("The year of %(name)s") % {"name": year.newcomer.name},
        "span": f"{short_date(year.course.starts_on)} – {short_date(year.ends_on)}",
        "promise": str(year.course.definition.promise),
        "stages": [_stage(stage) for stage in year.stages],
        "words": {
            "together": _("Things to do together"),
            "made": _("As of %(day)s. Times may move; the calendar knows.") % {"day": short_date(today)},
        },
    }
    return pdf("mentoring/print/year.typ", data, language=get_language() or "da")


def _stage(stage: YearStage) -> dict[str, Any]:
    host = stage.pairings[-1].buddy.name if stage.pairings else _("Nobody yet")
    return {
        "number": stage.stage.number,
        "name": str(stage.promise.name),
        "span": f"{short_date(stage.stage.starts_on)} – {short_date(stage.stage.ends_on)}",
        "host": host,
        "meetings": [_meeting(each) for each in _shown(stage)],
        "actions": [str(each.promise.name) for each in stage.actions],
    }


def _shown(stage: YearStage) -> list[YearMeeting]:
    return [each for each in stage.meetings if each.meeting.state in STATES_SHOWN]


def _meeting(each: YearMeeting) -> dict[str, Any]:
    return {
        "title": each.title,
        "when": long_time(each.meeting.starts_at),
        "opening": each.opening,
        "done": each.meeting.state == Meeting.State.HELD,
    }


def guide_cards(year: Year) -> bytes:
    """A card for each meeting, four to an A4 sheet, in the active language."""
    data = {
        "title": _("Guide cards for the meetings of %(name)s") % {"name": year.newcomer.name},
        "cards": [_card(each, stage) for stage in year.stages for each in _shown(stage)],
    }
    return pdf("mentoring/print/cards.typ", data, language=get_language() or "da")


def _card(each: YearMeeting, stage: YearStage) -> dict[str, Any]:
    minutes = each.meeting.length_minutes
    return {
        "title": each.title,
        "place": str(stage.promise.name),
        "when": long_time(each.meeting.starts_at),
        "parts": [{"label": label, "words": words} for label, words in _parts(each)],
        "foot": _("%(minutes)s minutes. What you say stays between you two.") % {"minutes": minutes},
    }


def _parts(each: YearMeeting) -> list[tuple[str, str]]:
    if each.is_introduction:
        return [
            (_("Begin with"), _("Who are you, and what brought you here?")),
            (_("Talk about"), _("What a good host is in this house, and how you two want to spend the half-year.")),
            (_("End with"), _("What are you most curious about?")),
        ]
    closing = str(each.theme.closing) if each.theme and each.theme.closing else ""
    practise = _("Agree on one thing to practise until next time.")
    return [
        (_("Begin with"), each.opening),
        (_("Talk about"), _("What have you learnt since you last met? What has gone well, and what was difficult?")),
        (_("End with"), f"{closing} {practise}".strip()),
    ]

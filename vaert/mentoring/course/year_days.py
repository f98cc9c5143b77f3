"""The days of a course that are no meetings, for calendars of those who are in it: beginnings, deadlines, the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.common.links import full_address
from vaert.meetings.calendar_text import WholeDays
from vaert.mentoring.course.action_page import until
from vaert.mentoring.course.year import Year, YearStage
from vaert.mentoring.models import Course
from vaert.people.models import Person


def days_of(year: Year, reader: Person) -> list[WholeDays]:
    """When each half-year begins and with whom, by when its actions should be done, and the last day of the year.

    For a running course and one of those in it: a buddy gets the half-years that are theirs. In their language.
    """
    if year.course.state != Course.State.RUNNING:
        return []
    is_newcomer = reader.pk == year.newcomer.pk
    with override(reader.language):
        found = [
            entry
            for stage in year.stages
            if is_newcomer or stage.has_hosted(reader)
            for entry in [_beginning(year, stage, reader), *_deadlines(year, stage, reader)]
        ]
        if is_newcomer:
            end = _("The last day of your year")
            found.append(_entry(year, reader, f"course-{year.course.pk}-end", year.ends_on, end, _page(year)))
    return found


def _beginning(year: Year, stage: YearStage, reader: Person) -> WholeDays:
    """The first day of the half-year; for a buddy who comes later, the first day as the buddy."""
    mine = [each for each in stage.pairings if each.buddy_id == reader.pk]
    day = mine[0].starts_on if mine else stage.stage.starts_on
    buddy = stage.pairing(day)
    values = {
        "stage": stage.promise.name,
        "name": year.newcomer.given_name,
        "buddy": buddy.buddy.given_name if buddy else "",
    }
    if mine:
        words = _("You become the buddy of %(name)s: %(stage)s begins") % values
    elif buddy is None:
        words = _("%(stage)s begins") % values
    else:
        words = _("%(stage)s begins, with %(buddy)s as your buddy") % values
    return _entry(year, reader, f"stage-{stage.stage.pk}-{reader.pk}", day, words, _page(year))


def _deadlines(year: Year, stage: YearStage, reader: Person) -> Iterator[WholeDays]:
    for each in stage.actions:
        if each.action.done_at is None:
            page = full_address(reverse("course_action", args=[year.course.pk, each.action.pk]))
            words = _("%(action)s: do it by today") % {"action": each.promise.name}
            yield _entry(year, reader, f"action-{each.action.pk}", until(stage.stage, each.promise), words, page)


def _page(year: Year) -> str:
    return full_address(reverse("course", args=[year.course.pk]))


def _entry(year: Year, reader: Person, name: str, day: date, words: str, link: str) -> WholeDays:
    return WholeDays(
        uid=f"{name}@vaert",
        stamped_at=year.course.started_at or year.course.registered_at,
        starts_on=day,
        ends_on=day,
        summary=words,
        language=reader.language,
        link=link,
    )

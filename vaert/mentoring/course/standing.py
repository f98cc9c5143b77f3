"""How a course stands, in a word and a colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.mentoring.course.now import CourseNow
from vaert.mentoring.models import Course


@dataclass(frozen=True, slots=True)
class Standing:
    """A chip: `state` is a name of the component, `word` says the same."""

    state: str
    word: str


def standing(course: CourseNow, on: date) -> Standing:
    """The one thing to know about a course in a list: what is wrong, where anything is."""
    if not course.is_running:
        return _AT_REST[Course.State(course.state)]()
    if course.stands_still(on):
        return Standing("info", _("Stands still"))
    if course.buddy(on) is None:
        return Standing("danger", _("No buddy"))
    if course.is_silent(on):
        return Standing("warning", _("Silent for %(days)s days") % {"days": course.silent_days(on)})
    if course.meetings.unsettled:
        number = course.meetings.unsettled
        return Standing(
            "warning",
            ngettext("%(number)s meeting not settled", "%(number)s meetings not settled", number) % {"number": number},
        )
    if on < course.starts_on:
        return Standing("info", _("Begins soon"))
    return Standing("now", _("Running"))


_AT_REST: dict[str, Callable[[], Standing]] = {
    Course.State.REGISTERED: lambda: Standing("warning", _("Not started")),
    Course.State.COMPLETED: lambda: Standing("done", _("Completed")),
    Course.State.ENDED: lambda: Standing("", _("Ended early")),
    Course.State.DROPPED: lambda: Standing("", _("Never started")),
}

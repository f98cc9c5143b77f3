"""What a line asks for, where several rules ask for the same."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.utils.translation import gettext as _

from vaert.common.addresses import address
from vaert.home.monday.lines import Deed, Line, Urgency
from vaert.mentoring.course.now import CourseNow, Face

WEEK_DAYS = 7


def by_days(days: int) -> Urgency:
    """How urgent something is that is so many days away."""
    if days <= WEEK_DAYS:
        return Urgency.NOW
    return Urgency.WEEK if days <= 2 * WEEK_DAYS else Urgency.COMING


def coming(course: CourseNow, text: str, day: date) -> Line:
    """A line about what is on the way and in order."""
    return Line(Urgency.COMING, course.newcomer, text, day, see(course), course.pk)


def see(course: CourseNow) -> Deed:
    """Look at the course."""
    return Deed(_("See the course"), address("course", course.pk))


def find_a_time(course: CourseNow, what: str) -> Deed:
    """Let us find the two a time: for the `introduction`, or for the `meeting` that lacks one."""
    return Deed(_("Find a time for them"), address("course_time", course.pk), (("what", what),))


def write(*people: Face) -> Deed:
    """A mail of one's own to one or two people."""
    addresses = ",".join(quote(face.email, safe="@") for face in people)
    if len(people) == 1:
        return Deed(_("Write to %(name)s") % {"name": people[0].given_name}, f"mailto:{addresses}")
    return Deed(_("Write to the two"), f"mailto:{addresses}")

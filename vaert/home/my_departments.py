"""What a leader sees of their departments: who starts, who is hosted, who hosts, what is late. Facts, never content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from vaert.common.dates import local, long_date
from vaert.home.monday.facts import Starter
from vaert.mentoring.course.now import CourseNow, Face, courses_now
from vaert.mentoring.course.standing import Standing, standing
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.proposal.newcomers import newcomers
from vaert.people.models import Membership, Organisation


@dataclass(frozen=True, slots=True)
class Hosted:
    """Somebody of mine who is being hosted, and how it stands."""

    course: CourseNow
    standing: Standing
    month: int
    facts: str  # with whom, how far, and when they last met


@dataclass(frozen=True, slots=True)
class Hosting:
    """Somebody of mine who hosts, whom, and until when."""

    buddy: Face
    newcomer: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class MyDepartments:
    """A leader's view; `late` counts those of `hosted` where something waits."""

    coming: list[Starter]  # without a course yet
    starting: list[CourseNow]
    hosted: list[Hosted]
    hosting: list[Hosting]
    late: int

    @property
    def is_quiet(self) -> bool:
        """Nobody starts, is hosted or hosts."""
        return not (self.coming or self.starting or self.hosted or self.hosting)


def my_departments(
    organisation: Organisation, department_ids: Iterable[int], *, today: date, at: datetime
) -> MyDepartments:
    """Look at the departments: five queries."""
    ids = set(department_ids)
    here = Membership.objects.filter(department__in=ids).exclude(ends_on__lt=today)
    courses = courses_now(
        Course.objects.in_organisation(organisation)
        .filter(Exists(here.filter(person=OuterRef("newcomer"))))
        .filter(state__in=[Course.State.REGISTERED, Course.State.RUNNING]),
        at=at,
        today=today,
    )
    running = [course for course in courses if course.is_running and course.starts_on <= today]
    hosted = [Hosted(course, standing(course, today), course.month(today), _facts(course, today)) for course in running]
    return MyDepartments(
        coming=_coming(organisation, here, today),
        starting=[course for course in courses if course not in running],
        hosted=sorted(hosted, key=lambda each: (not each.course.is_late(today), each.course.starts_on)),
        hosting=_hosting(here, today),
        late=sum(each.course.is_late(today) for each in hosted),
    )


def _facts(course: CourseNow, today: date) -> str:
    """ "Month 4 of 12 with Jens, last met 25 October": that they met, never about what."""
    values = {"month": course.month(today), "months": course.months}
    far = _("month %(month)s of %(months)s") % values
    if buddy := course.buddy(today):
        far = _("month %(month)s of %(months)s with %(buddy)s") % {**values, "buddy": buddy.given_name}
    if course.meetings.last_held_at is None:
        return far
    met = {"far": far, "day": long_date(local(course.meetings.last_held_at).date(), today)}
    return _("%(far)s, last met %(day)s") % met


def _coming(organisation: Organisation, here: QuerySet[Membership], today: date) -> list[Starter]:
    rows = newcomers(organisation, today).filter(Exists(here.filter(person=OuterRef("pk"))))
    values = rows.values_list("pk", "given_name", "family_name", "email", "begins_on")[:20]
    return [Starter(Face(*face), starts_on) for *face, starts_on in values]


def _hosting(here: QuerySet[Membership], today: date) -> list[Hosting]:
    rows = Pairing.objects.covering(today).filter(
        Exists(here.filter(person=OuterRef("buddy"), starts_on__lte=today)), stage__course__state=Course.State.RUNNING
    )
    values = rows.order_by("buddy__sort_key", "pk").values_list(
        "buddy_id",
        "buddy__given_name",
        "buddy__family_name",
        "buddy__email",
        "stage__course__newcomer__given_name",
        "ends_on",
    )
    return [Hosting(Face(*face), newcomer, ends_on) for *face, newcomer, ends_on in values]

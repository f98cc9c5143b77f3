"""What a leader sees of their departments: who starts, who is hosted, who hosts, what is late. Facts, never content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import local, long_date
from vaert.common.prepared import prepared
from vaert.common.words import in_letters
from vaert.home.monday.facts import Starter
from vaert.mentoring.course.now import CourseNow, Face, as_they_are, now_columns
from vaert.mentoring.course.standing import Standing, standing
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.proposal.newcomers import just_come, newcomers_since
from vaert.people.models import Employment, Membership, Organisation, Person
from vaert.people.models.person import DatedQuerySet

COMING_AT_MOST = 20
A_YEAR_DAYS = 365


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
class Coverage:
    """How many came new in the last year and work here, and how many of them have or had a buddy."""

    came: int
    hosted: int

    @property
    def words(self) -> str:
        """The two figures as a sentence; nothing where nobody came."""
        values = {"number": in_letters(self.came).capitalize(), "hosted": in_letters(self.hosted)}
        if not self.came:
            return ""
        if self.hosted == self.came:
            words = ngettext(
                "The one who came has had a buddy.", "%(number)s came, and all have had a buddy.", self.came
            )
        elif not self.hosted:
            words = ngettext(
                "The one who came has had no buddy.", "%(number)s came, and none has had a buddy.", self.came
            )
        else:
            words = _("%(number)s came, and %(hosted)s of them have had a buddy.")
        return words % values


@dataclass(frozen=True, slots=True)
class MyDepartments:
    """A leader's view; `late` counts those of `hosted` where something waits."""

    coming: list[Starter]  # without a course yet
    starting: list[CourseNow]
    hosted: list[Hosted]
    hosting: list[Hosting]
    late: int
    coverage: Coverage

    @property
    def is_quiet(self) -> bool:
        """Nobody starts, is hosted or hosts."""
        return not (self.coming or self.starting or self.hosted or self.hosting)


def my_departments(
    organisation: Organisation, department_ids: Iterable[int], *, today: date, at: datetime
) -> MyDepartments:
    """Look at the departments: six queries."""
    ids = sorted(department_ids)
    courses = as_they_are(_courses(organisation.pk, ids, today), at=at)
    running = [course for course in courses if course.is_running and course.starts_on <= today]
    hosted = [Hosted(course, standing(course, today), course.month(today), _facts(course, today)) for course in running]
    came = _who_came(ids, today, today - timedelta(days=A_YEAR_DAYS))
    return MyDepartments(
        coming=[Starter(Face(*face), on) for *face, on in _coming(organisation.pk, ids, today, just_come(today))],
        starting=[course for course in courses if course not in running],
        hosted=sorted(hosted, key=lambda each: (not each.course.is_late(today), each.course.starts_on)),
        hosting=[Hosting(Face(*face), name, ends_on) for *face, name, ends_on in _hosting(ids, today)],
        late=sum(each.course.is_late(today) for each in hosted),
        coverage=Coverage(len(came), sum(came)),
    )


def _facts(course: CourseNow, today: date) -> str:
    """ "Month 4 of 12 with Jens, last meeting 25 October": that they met, never about what."""
    values = {"month": course.month(today), "months": course.months}
    far = _("month %(month)s of %(months)s") % values
    if buddy := course.buddy(today):
        far = _("month %(month)s of %(months)s with %(buddy)s") % {**values, "buddy": buddy.given_name}
    if course.meetings.last_held_at is None:
        return far
    met = {"far": far, "day": long_date(local(course.meetings.last_held_at).date(), today)}
    return _("%(far)s, last meeting %(day)s") % met


def _here(departments: list[int], today: date) -> DatedQuerySet:
    """Who works in the departments, or will."""
    return Membership.objects.filter(department_id__in=departments).not_over(today)


@prepared
def _courses(organisation: int, departments: list[int], today: date) -> QuerySet[Course, Any]:
    ours = _here(departments, today).order_by().values("person")
    found = Course.objects.filter(newcomer__in=ours, newcomer__organisation_id=organisation)
    return now_columns(found.filter(state__in=[Course.State.REGISTERED, Course.State.RUNNING]), today)


@prepared
def _coming(organisation: int, departments: list[int], today: date, since: date) -> QuerySet[Person, Any]:
    rows = newcomers_since(organisation, today, since)
    ours = rows.filter(pk__in=_here(departments, today).order_by().values("person"))
    return ours.values_list("pk", "given_name", "family_name", "email", "begins_on")[:COMING_AT_MOST]


@prepared
def _hosting(departments: list[int], today: date) -> QuerySet[Pairing, Any]:
    ours = _here(departments, today).filter(starts_on__lte=today).order_by().values("person")
    rows = Pairing.objects.covering(today).filter(buddy__in=ours, stage__course__state=Course.State.RUNNING)
    face = ("buddy_id", "buddy__given_name", "buddy__family_name", "buddy__email")
    return rows.order_by("buddy__sort_key", "pk").values_list(*face, "stage__course__newcomer__given_name", "ends_on")


@prepared
def _who_came(departments: list[int], today: date, since: date) -> QuerySet[Person, Any]:
    """Whether each of those whose first employment began in the year, and who work here, has or had a buddy."""
    begun = Employment.objects.filter(person=OuterRef("pk"))
    ours = _here(departments, today).order_by().values("person")
    hosted = Pairing.objects.filter(stage__course__newcomer=OuterRef("pk"), starts_on__lte=today)
    found = Person.objects.filter(pk__in=ours).filter(Exists(begun.filter(starts_on__gt=since, starts_on__lte=today)))
    found = found.filter(~Exists(begun.filter(starts_on__lte=since))).annotate(is_hosted=Exists(hosted))
    return found.order_by().values_list("is_hosted", flat=True)

"""The likeliest few of a large place, chosen by the database, so that a page need not weigh a thousand people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.proposal.around import Newcomers, people_around
from vaert.mentoring.proposal.snapshot import everybody_in
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Absence, Employment, Membership, Person

FEW = 60
"""So many are weighed at first in a large place: more than a page shows, and far more than can be proposed."""
MANY = 150
"""A place of more people than this is not read whole at first."""

T = TypeVar("T")


def with_likeliest_people(
    course: Course, stage: Stage, policy: planning.Policy, ask: Callable[[Sequence[int], Newcomers], T]
) -> T:
    """The answer about one stage, put among the people of the newcomer's department and site: of a large one, the few.

    Where it takes more, all of the place are asked, and then everybody. So whoever can host may stand behind somebody
    as good, but nobody is told that nobody can as long as one could.
    """
    for people, near in _rings(course, stage, policy):
        try:
            return ask(people, near)
        except planning.Beyond:
            continue
    return ask(everybody_in(course.organisation), None)


def people_of_place(course: Course, stage: Stage, policy: planning.Policy) -> tuple[list[int], bool]:
    """The people of the newcomer's department and site, and that it is all; of a large place the likeliest few."""
    house, newcomer = course.organisation_id, course.newcomer_id
    place = _place(house, newcomer)
    if len(place) <= MANY:
        return sorted({newcomer, *(person for person, _ in place)}), True
    # With our own weights nobody of a site costs less than the likeliest of a large department.
    is_wide = place[0][1] < FEW or policy.weights != planning.Weights()
    experience = course.definition.stage(stage.number).who.resource_person
    return _few(house, newcomer, *likeliness(stage, policy), of_site=is_wide, experience=experience), False


def _rings(course: Course, stage: Stage, policy: planning.Policy) -> Iterator[tuple[list[int], Newcomers]]:
    near = frozenset([course.newcomer_id])
    people, is_all = people_of_place(course, stage, policy)
    yield people, near
    if not is_all:
        yield people_around(course.organisation, near)


@prepared
def _place(organisation_id: int, newcomer: int) -> QuerySet[Membership, Any]:
    """As many of the newcomer's department and site as are read whole, and one more; and how many the first has."""
    beside = Membership.objects.filter(_of_place(newcomer, of_site=False)).order_by().annotate(all=Value(1))
    size = Coalesce(Subquery(beside.values("all").annotate(size=Count("pk")).values("size")), 0)
    ours = Person.objects.filter(pk=OuterRef("person_id"), organisation_id=organisation_id)
    there = Membership.objects.filter(_of_place(newcomer, of_site=True), Exists(ours))
    return there.order_by().annotate(size=size).values_list("person_id", "size")[: MANY + 1]


@prepared
def _few(organisation_id: int, newcomer: int, *days: date, of_site: bool, experience: str) -> QuerySet[Person, Any]:
    """The likeliest of the department, or of it and the site; the department's first."""
    there = Membership.objects.filter(_of_place(newcomer, of_site=of_site)).order_by()
    people = Person.objects.filter(organisation_id=organisation_id, pk__in=there.values("person_id"))
    beside = Membership.objects.filter(_of_place(newcomer, of_site=False)).order_by()
    nearest = [Case(When(pk__in=beside.values("person_id"), then=0), default=1)] if of_site else []
    return people.order_by(*nearest, *likeliest_first(*days, experience=experience)).values_list("pk", flat=True)[:FEW]


def _places(newcomer: int) -> QuerySet[Membership]:
    return Membership.objects.filter(person_id=newcomer).order_by()


def _of_place(newcomer: int, *, of_site: bool) -> Q:
    """Whoever has been, is or will be of one of their departments, or sites; those of no site share that."""
    beside = Q(department_id__in=_places(newcomer).values("department_id"))
    return beside | Q(site_id__in=_places(newcomer).values("site_id")) | Q(site=None) if of_site else beside


def likeliness(stage: Stage, policy: planning.Policy) -> tuple[date, ...]:
    """The days that `likeliest_first` compares with for a stage."""
    first = stage.starts_on
    return (
        first,
        stage.ends_on,
        add_months(first, -policy.burden_months),
        first - timedelta(days=policy.min_seniority_days),
        first + timedelta(days=policy.long_absence_days),
    )


def likeliest_first(first: date, last: date, lately: date, senior: date, back: date, *, experience: str) -> list[Any]:
    """An order for people: first those whom no rule seems to keep away on the days, who have hosted least, by id.

    It guesses (weeks and languages are not looked at); only the planning core knows. For a prepared query, with
    the days of `likeliness` and the experience that the scheme asks for.
    """
    jobs = Employment.objects.filter(person=OuterRef("pk"), starts_on__lte=senior)
    away = Absence.objects.filter(person=OuterRef("pk"), starts_on__lte=first)
    mine = Pairing.objects.filter(buddy=OuterRef("pk")).order_by()
    is_free = (
        Q(is_willing=True)
        & Exists(jobs.filter(Q(ends_on=None) | Q(ends_on__gte=last)))
        & ~Exists(away.filter(Q(ends_on=None) | Q(ends_on__gte=back)))
        & (Q(capacity__gt=1) | ~Exists(mine.filter(starts_on__lte=last, ends_on__gte=first)))
    )
    hosted = mine.filter(ends_on__gt=lately).values("buddy").annotate(times=Count("pk")).values("times")
    free_first, rested_first = Case(When(is_free, then=0), default=1), Coalesce(Subquery(hosted), 0)
    return {
        "any": [free_first, rested_first, "pk"],
        "wanted": [free_first, rested_first, "-is_resource_person", "pk"],
        "required": [free_first, "-is_resource_person", rested_first, "pk"],
    }[experience]

"""Who is coming or has just come, and has no course yet."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch

from vaert.common.prepared import prepared
from vaert.mentoring.models import Course
from vaert.people.models import Employment, Membership, Organisation, Person, Role
from vaert.people.models.person import PersonQuerySet

JUST_COME_DAYS = 60
AT_MOST = 50


def first_newcomers(organisation: Organisation, on: date) -> list[Person]:
    """People whose first employment began within the last 60 days or is to begin, and who have no course.

    Each has `begins_on`, the first day, and `placed_in`, the places, the newest first; soonest first, fifty at most.
    """
    return _first(organisation.pk, on, just_come(on))


@prepared
def _first(organisation_id: int, on: date, since: date) -> PersonQuerySet:
    places = Membership.objects.select_related("department").order_by("-starts_on")
    placed = Prefetch("memberships", places, to_attr="placed_in")
    return newcomers_since(organisation_id, on, since).prefetch_related(placed)[:AT_MOST]


def just_come(on: date) -> date:
    """Since when somebody counts as new."""
    return on - timedelta(days=JUST_COME_DAYS)


def newcomers_since(organisation_id: int, on: date, since: date) -> PersonQuerySet:
    """All of them, with `since` from `just_come`: a prepared query asks it."""
    begun = Employment.objects.filter(person=OuterRef("pk"))
    in_course = Course.objects.filter(organisation_id=organisation_id).exclude(state=Course.State.DROPPED)
    return (
        Person.objects.filter(organisation_id=organisation_id)
        .filter(pk__in=Employment.objects.filter(starts_on__gte=since).order_by().values("person"))
        .filter(~Exists(begun.filter(starts_on__lt=since)))
        .exclude(pk__in=in_course.values("newcomer"))
        .exclude(roles__kind__in=[Role.Kind.ADMINISTRATOR, Role.Kind.COORDINATOR])  # who founds it is not new here
        .annotate(begins_on=begun.order_by("starts_on").values("starts_on")[:1])
        .not_left(on)
        .order_by("begins_on", "sort_key")
    )

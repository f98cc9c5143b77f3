"""Register a new colleague for a course, and take a registration back."""

from datetime import date, datetime

from django.db import transaction

from vaert.mentoring.course.shape import shape_of, write_stages
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.proposal.propose import make_proposal
from vaert.mentoring.scheme.choice import version_for
from vaert.people.models import Organisation, Person


@transaction.atomic
def register_course(
    *, newcomer: Person, scheme: Scheme, starts_on: date, by: Person, at: datetime, today: date
) -> Course:
    """Register a course and make its proposal. Nothing is sent.

    Where the newcomer's department has its own version of the scheme, the course begins with that one (M1).
    Somebody who already has an open course keeps that one: it is returned as it is.
    """
    Organisation.objects.select_for_update().get(pk=newcomer.organisation_id)
    known = Course.objects.filter(newcomer=newcomer, state__in=[Course.State.REGISTERED, Course.State.RUNNING]).first()
    if known is not None:
        return known
    course = Course.objects.create(
        organisation=newcomer.organisation,
        scheme=version_for(scheme, _department_of(newcomer)),
        newcomer=newcomer,
        starts_on=starts_on,
        registered_by=by,
        registered_at=at,
    )
    write_stages(course, shape_of(course))
    _let_go_as_buddy(newcomer, today)
    course.proposal = make_proposal(course, today=today).as_data()
    course.save(update_fields=["proposal"])
    return course


def _let_go_as_buddy(newcomer: Person, today: date) -> None:
    """Make the waiting proposals again that counted on somebody who now gets a year of their own."""
    for course in Course.objects.filter(organisation=newcomer.organisation, state=Course.State.REGISTERED):
        promised = {stage["buddy"] for stage in (course.proposal or {}).get("stages", [])}
        if newcomer.pk in promised:
            course.proposal = make_proposal(course, today=today).as_data()
            course.save(update_fields=["proposal"])


def _department_of(newcomer: Person) -> int | None:
    """Where they begin, or work now."""
    return newcomer.memberships.order_by("-starts_on").values_list("department_id", flat=True).first()


@transaction.atomic
def withdraw_course(*, course: Course, by: Person, at: datetime) -> Course:
    """Take back a course that was registered but not started. One that has begun is left as it is."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.REGISTERED:
        course.state = Course.State.DROPPED
        course.proposal = None
        course.ended_on = at.date()
        course.save(update_fields=["state", "proposal", "ended_on"])
    return course

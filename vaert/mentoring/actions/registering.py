"""Register a new colleague for a course, and take a registration back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from vaert.mentoring.actions.choosing import keep_together
from vaert.mentoring.course.shape import shape_of, write_stages
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.proposal.propose import make_proposal
from vaert.mentoring.proposal.table import Move
from vaert.mentoring.scheme.choice import version_for
from vaert.people.models import Organisation, Person


@transaction.atomic
def register_course(
    *, newcomer: Person, scheme: Scheme, starts_on: date, by: Person, at: datetime, today: date
) -> Course:
    """Register a course and make its proposal. Nothing is sent.

    Proposals that wait in the same department are made anew where that is better for all together (M5, M7).

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
    keep_together(course, today=today)
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
def withdraw_course(*, course: Course, by: Person | None, at: datetime, today: date) -> Course:
    """Take back a course that was registered but not started. One that has begun is left as it is.

    Proposals that gave way to it get their earlier buddies again where these are still the better ones.
    """
    Organisation.objects.select_for_update().get(pk=course.organisation_id)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state != Course.State.REGISTERED:
        return course
    moves = (course.proposal or {}).get("moves", [])
    course.state, course.proposal, course.ended_on = Course.State.DROPPED, None, today
    course.save(update_fields=["state", "proposal", "ended_on"])
    _give_back([move for move in moves if move["because"] == course.newcomer_id], today)
    return course


def _give_back(moves: Sequence[Move], today: date) -> None:
    """Make the proposals again that gave way, as if whoever gave way were still proposed."""
    before: dict[int, dict[int, int]] = defaultdict(dict)
    for move in moves:
        if move["before"] is not None:
            before[move["course"]][move["number"]] = move["before"]
    waiting = Course.objects.filter(pk__in=before, state=Course.State.REGISTERED).order_by("pk")
    for other in waiting.select_related("organisation", "scheme", "newcomer"):
        other.proposal = make_proposal(other, today=today, prefer=before[other.pk]).as_data()
        other.save(update_fields=["proposal"])

"""A colleague moves to another department; the buddy comes along, or one is found there (M9)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.lifecycle.consequences import Code, Consequence
from vaert.mentoring.actions.looking_ahead import note_need
from vaert.mentoring.models import Course, Replacement
from vaert.people.actions.move_person import move_person
from vaert.people.models import Department, Person, Site


@transaction.atomic
def move_with_courses(
    *,
    person: Person,
    department: Department,
    site: Site | None,
    leader: Person | None,
    from_on: date,
    hands_over: bool,
    by: Person,
    at: datetime,
    today: date,
) -> list[Consequence]:
    """Move the person; with `hands_over` a buddy in the new department is proposed for what is left of the year.

    Raises NotEmployed.
    """
    move_person(person=person, department=department, site=site, leader=leader, from_on=from_on, by=by, at=at)
    course = Course.objects.running().filter(newcomer=person).select_related("organisation", "scheme").first()
    if course is None or not hands_over:
        return []
    told = []
    for stage in course.stages.filter(ends_on__gte=from_on).order_by("number"):
        first = max(from_on, stage.starts_on, today)
        pairing = stage.pairings.covering(first).order_by("starts_on", "pk").last()
        stage.course = course
        need = note_need(
            stage=stage,
            cause=Replacement.Cause.MOVED,
            gives_way=pairing.buddy_id if pairing else None,
            old_pairing=pairing,
            first=first,
            last=pairing.ends_on if pairing else stage.ends_on,
            at=at,
            today=today,
        )
        told.append(
            Consequence(
                Code.NEEDS_BUDDY,
                person.given_name,
                other=need.buddy.name if need.buddy else "",
                first=need.from_on,
                last=need.until_on,
            )
        )
    return told

"""A course that nobody else changes meanwhile."""

from __future__ import annotations

from vaert.mentoring.models import Course
from vaert.people.locking import locked_organisation


def locked_course(course: Course) -> Course:
    """The course as it is now, locked; its organisation is locked first: one planning deed at a time."""
    organisation = locked_organisation(course.organisation_id)
    rows = Course.objects.select_for_update(of=("self",)).select_related("scheme", "newcomer", "started_by")
    locked = rows.get(pk=course.pk)
    locked.organisation = organisation
    locked.newcomer.placed = locked.newcomer.memberships.current().select_related("site", "department").first()
    return locked

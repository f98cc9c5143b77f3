"""Who signs the letters of a course and gets the answers to them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from vaert.mentoring.models import Course
from vaert.people.models import Person, Role
from vaert.people.models.stand_in import answers_for


def signed(name: str) -> str:
    """How a letter from a colleague ends, in the active language."""
    return _("Warm regards") + f"\n{name}"


def contact_of(course: Course, on: date) -> Person | None:
    """Whoever started the course, or does their duties now; when they have left, another coordinator (M15)."""
    started_by = course.started_by
    person = answers_for(started_by, on) if started_by else None
    if person is not None and person.employments.not_over(on).exists():
        return person
    coordinators = Role.objects.covering(on).filter(organisation=course.organisation_id, kind=Role.Kind.COORDINATOR)
    role = coordinators.select_related("person").order_by("starts_on", "pk").first()
    return role.person if role else None

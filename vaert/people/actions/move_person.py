"""A colleague moves to another department, site or leader."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from vaert.people.actions.add_person import leader_of
from vaert.people.models import Department, Membership, Person, Site


class NotEmployed(Exception):
    """The person is not employed on the day."""


@transaction.atomic
def move_person(
    *,
    person: Person,
    department: Department,
    site: Site | None = None,
    leader: Person | None = None,
    from_on: date,
    by: Person,
    at: datetime,
) -> Membership:
    """From the day on the person works there; what was before becomes history. Site and leader as in add_person.

    A move that is planned for later stays: the new row then ends the day before it. Moving to where one is
    already changes nothing. Raises NotEmployed when no employment covers the day.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    job = person.employments.covering(from_on).order_by("-starts_on").first()
    if job is None:
        raise NotEmployed
    now: Membership | None = person.memberships.covering(from_on).order_by("-starts_on").first()
    leader = leader or leader_of(department, from_on, besides=person)
    wanted: dict[str, object] = {"department": department, "site": site or department.site, "leader": leader}
    if now and all(getattr(now, field) == value for field, value in wanted.items()):
        return now
    if now and now.starts_on == from_on:
        return _write(now, wanted, person)
    later = person.memberships.filter(starts_on__gt=from_on).order_by("starts_on").first()
    ends_on = later.starts_on - timedelta(days=1) if later else job.ends_on
    person.memberships.covering(from_on).update(ends_on=from_on - timedelta(days=1))
    return _write(Membership(person=person, starts_on=from_on, ends_on=ends_on), wanted, person)


def _write(row: Membership, wanted: dict[str, object], person: Person) -> Membership:
    for field, value in wanted.items():
        setattr(row, field, value)
    row.save()
    person.save()
    return row

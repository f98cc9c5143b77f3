"""Everything somebody looks after is looked after by a colleague from a day on: all duties in one deed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from vaert.people.actions.roles import end_role, give_role
from vaert.people.models import Organisation, Person, Role, StandIn

_DAY = timedelta(days=1)


class CannotHandOver(Exception):
    """There is nothing to hand over, or the colleague does not work here on the day."""


def duties_of(person: Person, on: date, *, by: Person, today: date) -> list[Role]:
    """The roles that `by` can hand over: all but to lead a department, which follows who leads whom.

    Nobody hands on more than they hold themselves; an administrator may hand on everything.
    """
    held = Role.objects.covering(on).filter(person=person).exclude(kind=Role.Kind.LEADER)
    access = by.access(today)
    if not access.is_administrator:
        held = held.filter(kind__in=access.kinds)
    return list(held.order_by("kind", "pk"))


@transaction.atomic
def hand_over_duties(
    *, person: Person, to: Person, starts_on: date, ends_on: date | None, by: Person, at: datetime, today: date
) -> list[Role]:
    """Let `to` have the person's duties, up to `ends_on` or for good; returns the roles it is about.

    For a while, the person keeps the roles and the other has them beside; for good, the person's end the day before.
    The same again changes nothing. Raises CannotHandOver.
    """
    organisation = Organisation.objects.select_for_update().get(pk=person.organisation_id)
    duties = duties_of(person, starts_on, by=by, today=today)
    if _is_done(person, to, starts_on, ends_on):
        return duties
    works_here = to.employments.covering(starts_on).exists() and to.organisation_id == person.organisation_id
    if not duties or not works_here or to.pk == person.pk:
        raise CannotHandOver
    _end_earlier(person, starts_on)
    StandIn.objects.create(
        organisation=organisation,
        person=person,
        substitute=to,
        starts_on=starts_on,
        ends_on=ends_on,
        noted_by=by,
        noted_at=at,
    )
    for duty in duties:
        _give(duty, to, starts_on, ends_on, by, at)
    if ends_on is None:
        for duty in duties:
            end_role(role=duty, last_on=starts_on - _DAY, by=by, at=at)
    return duties


def _is_done(person: Person, to: Person, starts_on: date, ends_on: date | None) -> bool:
    return StandIn.objects.filter(person=person, substitute=to, starts_on=starts_on, ends_on=ends_on).exists()


def _end_earlier(person: Person, starts_on: date) -> None:
    """Whoever stood in before does so until the day before; what was to begin later is decided anew."""
    earlier = StandIn.objects.filter(person=person).not_over(starts_on)
    earlier.filter(starts_on__gte=starts_on).delete()
    earlier.update(ends_on=starts_on - _DAY)


def _give(duty: Role, to: Person, starts_on: date, ends_on: date | None, by: Person, at: datetime) -> None:
    """The role, for as long as it is wanted; one that the colleague holds for longer stays as it is."""
    held = Role.objects.covering(starts_on).filter(person=to, kind=duty.kind, department=duty.department).last()
    if held is None:
        held = give_role(person=to, kind=duty.kind, department=duty.department, starts_on=starts_on, by=by, at=at)
        held.starts_on, held.ends_on = starts_on, ends_on
    elif held.ends_on is not None and (ends_on is None or held.ends_on < ends_on):
        held.ends_on = ends_on
    held.save(update_fields=["starts_on", "ends_on"])

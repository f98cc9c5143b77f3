"""Leaders named in a staff list hold a dated leader role for each department whose people they lead."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from vaert.people.models import Membership, Organisation, Person, Role
from vaert.people.staff_import.standing import Standing


def follow_leaders(organisation: Organisation, before: Standing, *, by: Person | None, today: date) -> None:
    """Give the role to those who lead somebody now, end it for those who did before the import and no longer do.

    A role given by hand to somebody who leads nobody in the list is left alone.
    """
    leads = _leading_now(organisation, today)
    led = {
        (placed.leader_id, placed.department_id)
        for known in before.people.values()
        for placed in known.memberships
        if placed.leader_id and (placed.ends_on is None or placed.ends_on >= today)
    }
    roles = Role.objects.filter(organisation=organisation, kind=Role.Kind.LEADER)
    roles = roles.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    held = {(role.person_id, role.department_id): role for role in roles}
    _give(organisation, [pair for pair in leads if pair not in held], by=by, today=today)
    for pair, role in held.items():
        if pair in led - leads:
            _end(role, today)


def _leading_now(organisation: Organisation, today: date) -> set[tuple[int, int]]:
    present = Membership.objects.filter(person__organisation=organisation).exclude(leader=None)
    present = present.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return set(present.order_by().values_list("leader_id", "department_id").distinct())


def _give(organisation: Organisation, pairs: list[tuple[int, int]], *, by: Person | None, today: date) -> None:
    """From today, or from the day the leader begins."""
    ids = {person_id for person_id, _ in pairs}
    leaders = Person.objects.filter(pk__in=ids).prefetch_related("employments")
    begins = {leader.pk: max([today, *(e.starts_on for e in leader.employments.all())]) for leader in leaders}
    Role.objects.bulk_create(
        Role(
            organisation=organisation,
            person_id=person_id,
            department_id=department_id,
            kind=Role.Kind.LEADER,
            starts_on=begins[person_id],
            given_by=by,
        )
        for person_id, department_id in sorted(pairs)
    )


def _end(role: Role, today: date) -> None:
    """The last day was yesterday; a role that never began is taken away."""
    if role.starts_on >= today:
        role.delete()
        return
    role.ends_on = today - timedelta(days=1)
    role.save(update_fields=["ends_on"])

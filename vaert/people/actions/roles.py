"""Somebody is given a role, or it ends. Roles are dated rows, never flags."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.people.models import Department, Organisation, Person, Role


class LastAdministrator(Exception):
    """Nobody could look after the organisation afterwards."""


@transaction.atomic
def give_role(
    *, person: Person, kind: str, department: Department | None, starts_on: date, by: Person | None, at: datetime
) -> Role:
    """The person holds the role from the day on; a leader leads a department. Holding it already changes nothing."""
    Organisation.objects.select_for_update().get(pk=person.organisation_id)
    department = department if kind == Role.Kind.LEADER else None
    held = Role.objects.not_over(starts_on).filter(person=person, kind=kind, department=department).first()
    return held or Role.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        kind=kind,
        department=department,
        starts_on=starts_on,
        given_by=by,
    )


@transaction.atomic
def end_role(*, role: Role, last_on: date, by: Person, at: datetime) -> None:
    """The role's last day; a role that would never have begun is taken away.

    Raises LastAdministrator when nobody else is administrator after that day.
    """
    Organisation.objects.select_for_update().get(pk=role.organisation_id)
    if role.kind == Role.Kind.ADMINISTRATOR:
        guard_last_administrator(role.person, after=last_on)
    if last_on < role.starts_on:
        Role.objects.filter(pk=role.pk).delete()
    else:
        Role.objects.filter(pk=role.pk).update(ends_on=last_on)


def guard_last_administrator(person: Person, *, after: date) -> None:
    """Raise LastAdministrator when the person is administrator and no other will be after the day."""
    lasting = Role.objects.not_over(after).filter(organisation_id=person.organisation_id, kind=Role.Kind.ADMINISTRATOR)
    others = lasting.exclude(person=person).filter(ends_on=None)
    if lasting.filter(person=person).exists() and not others.exists():
        raise LastAdministrator

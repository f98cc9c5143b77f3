"""Somebody new is to work here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.people.models import Department, Employment, Membership, Organisation, Person, Role


class EmailInUse(ValueError):
    """Somebody in the organisation already has the address. Carries that person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__("the address is in use")


@transaction.atomic
def add_person(
    *,
    organisation: Organisation,
    given_name: str,
    family_name: str,
    email: str,
    department: Department,
    starts_on: date,
    by: Person | None,
    at: datetime,
    ends_on: date | None = None,
    leader: Person | None = None,
    **facts: str,
) -> Person:
    """Write a person with employment and membership from a day; without a leader given, the department's leads.

    `facts` are further fields of Person, such as `title` or `language`. Raises EmailInUse.
    """
    email = email.strip().lower()
    known = Person.objects.filter(organisation=organisation, email=email).first()
    if known is not None:
        raise EmailInUse(known)
    facts.setdefault("language", organisation.language)
    person = Person(
        organisation=organisation, given_name=given_name.strip(), family_name=family_name.strip(), email=email, **facts
    )
    person.save()
    Employment.objects.create(person=person, starts_on=starts_on, ends_on=ends_on)
    Membership.objects.create(
        person=person,
        department=department,
        site=department.site,
        leader=leader or leader_of(department, starts_on),
        starts_on=starts_on,
    )
    person.save()  # the search key holds the department's name too
    return person


def leader_of(department: Department, on: date) -> Person | None:
    """Who leads the department on the day, or the nearest one above it."""
    above: Department | None = department
    while above is not None:
        role = (
            Role.objects.covering(on).filter(kind=Role.Kind.LEADER, department=above).select_related("person").first()
        )
        if role is not None:
            return role.person
        above = above.parent
    return None

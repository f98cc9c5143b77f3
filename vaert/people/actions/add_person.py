"""Somebody new is to work here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from vaert.people.models import Department, Employment, Membership, Organisation, Person, Role, Site


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
    site: Site | None = None,
    leader: Person | None = None,
    **facts: object,
) -> Person:
    """Write a person with employment and membership from a day.

    Without a site given it is the department's; without a leader, the department's leads. `facts` are further
    fields of Person, such as `title` or `language`. Raises EmailInUse, so doing it twice makes one person.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two at once with one address: one person
    email = email.strip().lower()
    known = Person.objects.filter(organisation=organisation, email=email).first()
    if known is not None:
        raise EmailInUse(known)
    facts.setdefault("language", organisation.language)
    person = Person(
        organisation=organisation, given_name=given_name.strip(), family_name=family_name.strip(), email=email, **facts
    )
    person.save()
    _employ(person, department, site, leader, starts_on, ends_on)
    return person


@transaction.atomic
def employ_again(
    *,
    person: Person,
    department: Department,
    site: Site | None = None,
    leader: Person | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Person,
    at: datetime,
) -> Person:
    """Somebody who had left comes back: new rows of employment and membership; the old ones stay history.

    Nothing happens to somebody who is employed on the day already, or will be.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    if not person.employments.not_over(starts_on).exists():
        _employ(person, department, site, leader, starts_on, ends_on)
    return person


def _employ(
    person: Person,
    department: Department,
    site: Site | None,
    leader: Person | None,
    starts_on: date,
    ends_on: date | None,
) -> None:
    Employment.objects.create(person=person, starts_on=starts_on, ends_on=ends_on)
    Membership.objects.create(
        person=person,
        department=department,
        site=site or department.site,
        leader=leader or leader_of(department, starts_on, besides=person),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    person.save()  # the search key holds the department's name too


def leader_of(department: Department, on: date, *, besides: Person | None = None) -> Person | None:
    """Who leads the department on the day, or the nearest one above it; nobody leads themselves (`besides`)."""
    above: Department | None = department
    while above is not None:
        leads = Role.objects.covering(on).filter(kind=Role.Kind.LEADER, department=above).select_related("person")
        role: Role | None = leads.exclude(person=besides).first()
        if role is not None:
            return role.person
        above = above.parent
    return None

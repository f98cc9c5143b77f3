"""The cast: a small library whose people every test knows by name.

`lindevang()` builds it; a test then adds only what it is about. Today in the tests is Monday 23 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from vaert.people.models import Account, Department, Employment, Membership, Organisation, Person, Role, Site

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

OFFICE_WEEK = [[day, "08:00", "15:30"] for day in range(5)]


@dataclass
class Lindevang:
    """Lindevang Bibliotekerne: two departments in the main library, a branch, and the people in them."""

    organisation: Organisation
    main: Site
    branch: Site
    children: Department
    adults: Department
    tarup: Department
    karen: Person  # coordinator and administrator, works in adults
    gitte: Person  # leads adults and children
    lise: Person  # leads Tarup
    jens: Person  # resource person in children
    lone: Person  # colleague in children
    ida: Person  # colleague in adults
    mads: Person  # colleague at Tarup
    aage: Person  # colleague in children; Åge Ågård-Sørensen, for the letters
    amira: Person  # new colleague in children, starts on 1 December 2026


def person(
    organisation: Organisation,
    name: str,
    department: Department,
    *,
    leader: Person | None = None,
    employed_from: date = date(2020, 1, 1),
    employed_to: date | None = None,
    number: str = "",
    **more,
) -> Person:
    """A person with an account, employed in a department; the mail address is made of the name."""
    given, family = name.split(" ", 1)
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": ".", "-": "."})
    email = f"{name.lower().translate(letters)}@{organisation.slug}.example"
    made = Person.objects.create(
        organisation=organisation,
        given_name=given,
        family_name=family,
        email=email,
        external_id=number,
        account=Account.objects.create_user(email),
        **{"week": OFFICE_WEEK, "title": "bibliotekar", **more},
    )
    Employment.objects.create(person=made, starts_on=employed_from, ends_on=employed_to)
    Membership.objects.create(
        person=made, department=department, site=department.site, leader=leader, starts_on=employed_from
    )
    made.save()
    return made


def role(holder: Person, kind: str, department: Department | None = None) -> Role:
    """Give somebody a role since 2020."""
    return Role.objects.create(
        organisation=holder.organisation,
        person=holder,
        kind=kind,
        department=department,
        starts_on=date(2020, 1, 1),
    )


def lindevang() -> Lindevang:
    """Build the library in the database."""
    library = Organisation.objects.create(name="Lindevang Bibliotekerne", slug="lindevang")
    main = Site.objects.create(organisation=library, name="Hovedbiblioteket")
    branch = Site.objects.create(organisation=library, name="Tarup Bibliotek")
    children = Department.objects.create(organisation=library, name="Børn og unge", site=main)
    adults = Department.objects.create(organisation=library, name="Voksenformidling", site=main)
    tarup = Department.objects.create(organisation=library, name="Tarup", site=branch)
    gitte = person(library, "Gitte Hansen", adults, number="1157", title="afdelingsleder")
    lise = person(library, "Lise Larsen", tarup, number="1807", title="afdelingsleder")
    cast = Lindevang(
        organisation=library,
        main=main,
        branch=branch,
        children=children,
        adults=adults,
        tarup=tarup,
        gitte=gitte,
        lise=lise,
        karen=person(library, "Karen Holm", adults, leader=gitte, number="1001"),
        jens=person(library, "Jens Østergaard", children, leader=gitte, number="1002", is_resource_person=True),
        lone=person(library, "Lone Bruun", children, leader=gitte, number="1003"),
        ida=person(library, "Ida Poulsen", adults, leader=gitte, number="1004"),
        mads=person(library, "Mads Færch", tarup, leader=lise, number="1005"),
        aage=person(library, "Åge Ågård-Sørensen", children, leader=gitte, number="1006"),
        amira=person(library, "Amira Haddad", children, leader=gitte, number="1007", employed_from=date(2026, 12, 1)),
    )
    role(cast.karen, Role.Kind.COORDINATOR)
    role(cast.karen, Role.Kind.ADMINISTRATOR)
    role(gitte, Role.Kind.LEADER, adults)
    role(gitte, Role.Kind.LEADER, children)
    role(lise, Role.Kind.LEADER, tarup)
    return cast


def another_library() -> Person:
    """A coordinator and administrator of quite another organisation."""
    other = Organisation.objects.create(name="Søndervang Bibliotek", slug="soendervang")
    site = Site.objects.create(organisation=other, name="Søndervang")
    department = Department.objects.create(organisation=other, name="Alle", site=site)
    stranger = person(other, "Frede Fremmed", department)
    role(stranger, Role.Kind.COORDINATOR)
    role(stranger, Role.Kind.ADMINISTRATOR)
    return stranger

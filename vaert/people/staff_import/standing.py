"""What we know already: the people of an organisation as an import compares against them. Six queries, always."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vaert.common.danish import search_key
from vaert.people.models import Department, Employment, Membership, Organisation, Person, Role, Site

PERSON_FIELDS = (
    "external_id", "given_name", "family_name", "email", "phone", "title", "languages", "weekly_hours", "week",
    "is_willing", "is_resource_person", "capacity",
)  # fmt: skip


@dataclass(slots=True)
class Employed:
    """An employment on record."""

    id: int
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class Placed:
    """A membership on record: department, site and leader by their ids."""

    id: int
    department_id: int
    site_id: int | None
    leader_id: int | None
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class Known:
    """One person on record, with employments and memberships in the order of their first days."""

    id: int
    values: tuple[Any, ...]  # in the order of PERSON_FIELDS
    employments: list[Employed] = field(default_factory=list)
    memberships: list[Placed] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        """The employee number, or empty."""
        return self.values[0]

    @property
    def email(self) -> str:
        """The mail address."""
        return self.values[3]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.values[1]} {self.values[2]}".strip()


@dataclass(slots=True)
class Standing:
    """Everybody on record, to be found by number, mail and name; departments and sites by their folded names."""

    people: dict[int, Known] = field(default_factory=dict)
    by_number: dict[str, Known] = field(default_factory=dict)
    by_email: dict[str, Known] = field(default_factory=dict)
    departments: dict[str, tuple[int, int | None]] = field(default_factory=dict)  # folded name: (id, site id)
    sites: dict[str, int] = field(default_factory=dict)
    site_names: dict[int, str] = field(default_factory=dict)
    department_names: dict[int, str] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)  # by their ids; whoever is one, was one or will be


def folded_name(name: str) -> str:
    """A department's or site's name without case, accents and double spaces: `børn  og Unge` is `Børn og unge`."""
    return search_key(name)


def standing_of(organisation: Organisation | None) -> Standing:
    """Look up what is known; nothing where there is no organisation yet."""
    standing = Standing()
    if organisation is None:
        return standing
    for row in Person.objects.filter(organisation=organisation).order_by("id").values_list("id", *PERSON_FIELDS):
        known = Known(row[0], row[1:])
        standing.people[known.id] = known
        standing.by_email[known.email] = known
        if known.external_id:
            standing.by_number[known.external_id] = known
    _add_dated_rows(standing, organisation)
    for id_, name, site_id in Department.objects.filter(organisation=organisation).values_list("id", "name", "site_id"):
        standing.departments[folded_name(name)] = (id_, site_id)
        standing.department_names[id_] = name
    for id_, name in Site.objects.filter(organisation=organisation).values_list("id", "name"):
        standing.sites[folded_name(name)] = id_
        standing.site_names[id_] = name
    administrators = Role.objects.filter(organisation=organisation, kind=Role.Kind.ADMINISTRATOR)
    standing.administrators = set(administrators.values_list("person_id", flat=True))
    return standing


def _add_dated_rows(standing: Standing, organisation: Organisation) -> None:
    mine = {"person__organisation": organisation}
    employments = Employment.objects.filter(**mine).order_by("starts_on", "id")
    for person_id, id_, starts_on, ends_on in employments.values_list("person_id", "id", "starts_on", "ends_on"):
        standing.people[person_id].employments.append(Employed(id_, starts_on, ends_on))
    memberships = Membership.objects.filter(**mine).order_by("starts_on", "id")
    columns = ("person_id", "id", "department_id", "site_id", "leader_id", "starts_on", "ends_on")
    for person_id, *values in memberships.values_list(*columns):
        standing.people[person_id].memberships.append(Placed(*values))

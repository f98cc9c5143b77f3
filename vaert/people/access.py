"""What a person may see and do, from their dated roles. Looked up once a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vaert.common.prepared import prepared
from vaert.people.models.access import Role
from vaert.people.models.organisation import Department


@dataclass(frozen=True)
class Access:
    """The roles somebody holds on a day."""

    kinds: frozenset[str]
    led_department_ids: frozenset[int]

    @property
    def is_coordinator(self) -> bool:
        """Plans, approves, replaces and evaluates."""
        return Role.Kind.COORDINATOR in self.kinds

    @property
    def is_administrator(self) -> bool:
        """Looks after people, import, log-in and settings."""
        return Role.Kind.ADMINISTRATOR in self.kinds

    @property
    def is_leader(self) -> bool:
        """Leads at least one department."""
        return bool(self.led_department_ids)

    @property
    def runs_the_house(self) -> bool:
        """Has the Organisation menu: coordinator or administrator."""
        return self.is_coordinator or self.is_administrator


@prepared
def _held(person: int, on: date):
    held = Role.objects.covering(on).filter(person_id=person).order_by()
    return held.values_list("kind", "department_id", "organisation_id")


def access_of(person_id: int, on: date) -> Access:
    """The access of a person on a day: one query. Leading a department includes those below it."""
    held = _held(person_id, on)
    led = {department for kind, department, _ in held if kind == Role.Kind.LEADER and department}
    if led:
        led = _with_those_below(led, held[0][2])
    return Access(frozenset(kind for kind, _, _ in held), frozenset(led))


@prepared
def _parents(organisation: int):
    return Department.objects.filter(organisation_id=organisation).order_by().values_list("id", "parent_id")


def _with_those_below(departments: set[int], organisation_id: int) -> set[int]:
    parents = dict(_parents(organisation_id))
    found = set(departments)
    for department in parents:
        above: int | None = department
        seen: set[int | None] = set()
        while above is not None and above not in seen:
            if above in departments:
                found.add(department)
                break
            seen.add(above)
            above = parents.get(above)
    return found

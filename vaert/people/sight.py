"""Who sees what about a colleague, and who may change it. The page *who can see what* is made from these rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vaert.people.models import Membership, Person, Role

RUNS_THE_HOUSE = (Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR)
LISTS_PEOPLE = (*RUNS_THE_HOUSE, Role.Kind.LEADER)


@dataclass(frozen=True)
class Sight:
    """What one person may see of another, and do.

    Everybody in the house sees name, title, department and how to reach each other. The whole page (working
    week, absences without any reason, history) is for oneself, one's leaders, coordinators and administrators.
    """

    whole: bool
    change: bool
    roles: bool


def sight_of(viewer: Person, person: Person, on: date) -> Sight:
    """What the viewer may see and do with a colleague of the same organisation on a day."""
    if viewer.organisation_id != person.organisation_id:
        return Sight(whole=False, change=False, roles=False)
    access = viewer.access(on)
    change = bool(access.kinds & set(RUNS_THE_HOUSE))
    whole = change or viewer.pk == person.pk or _leads(access.led_department_ids, person, on)
    return Sight(whole=whole, change=change, roles=access.is_administrator)


def _leads(departments: frozenset[int], person: Person, on: date) -> bool:
    """Whether the person works in one of the departments, now or later; who has moved away is led elsewhere."""
    if not departments:
        return False
    return Membership.objects.not_over(on).filter(person=person, department_id__in=departments).exists()

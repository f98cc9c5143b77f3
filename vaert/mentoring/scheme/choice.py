"""Which version of a scheme counts for whom: the nearest department's own, else everybody's (M1)."""

from __future__ import annotations

from vaert.mentoring.models import Scheme
from vaert.people.models import Department, Organisation


def version_for(scheme: Scheme, department_id: int | None) -> Scheme:
    """The version of the scheme for a newcomer of this department: one query, two where departments have their own.

    A department's own version counts for the departments below it, unless they have one themselves.
    """
    if scheme.department_id is not None or department_id is None:
        return scheme
    mine = Scheme.objects.in_organisation(scheme.organisation).current().exclude(department=None)
    own = {each.department_id: each for each in mine.filter(code=scheme.code)}
    if not own:
        return scheme
    return next((own[each] for each in _upwards(scheme.organisation, department_id) if each in own), scheme)


def _upwards(organisation: Organisation, department_id: int) -> list[int]:
    """The department, the one above it, and so on to the top."""
    above = dict(Department.objects.in_organisation(organisation).values_list("pk", "parent_id"))
    found: list[int] = []
    at: int | None = department_id
    while at is not None and at not in found:
        found.append(at)
        at = above.get(at)
    return found

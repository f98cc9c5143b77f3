"""The people around some newcomers: nearly always enough to answer about a few stages, and a tenth of the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.proposal.snapshot import everybody_in
from vaert.people.models import Membership, Organisation

ATTEMPTS = 3

Newcomers = frozenset[int] | None
"""Around whom; None: everybody."""

T = TypeVar("T")


def with_enough_people(newcomers: Iterable[int], ask: Callable[[Newcomers], T]) -> T:
    """The answer to a question put among the people around these newcomers; again with more where it takes more."""
    around = frozenset(newcomers)
    for _ in range(ATTEMPTS):
        try:
            return ask(around)
        except planning.Beyond as beyond:
            if beyond.newcomer is None:
                break
            around |= {int(beyond.newcomer)}
    return ask(None)


def people_around(organisation: Organisation, newcomers: Newcomers) -> tuple[list[int], Newcomers]:
    """The people of their departments and sites, or everybody; and around whom that is: two queries."""
    if newcomers is None:
        return everybody_in(organisation), None
    places = _places(sorted(newcomers))
    departments = sorted({department for department, _ in places})
    sites = sorted({site for _, site in places if site is not None})
    return sorted({*newcomers, *_people_at(organisation.pk, departments, sites)}), newcomers


@prepared
def _places(people: Sequence[int]) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(person_id__in=people).order_by().values_list("department_id", "site_id")


@prepared
def _people_at(organisation_id: int, departments: Sequence[int], sites: Sequence[int]) -> QuerySet[Membership, Any]:
    """Whoever has been, is or will be of these departments or sites; those of no site share that."""
    there = Q(department_id__in=departments) | Q(site_id__in=sites) | Q(site=None)
    found = Membership.objects.filter(there, person__organisation_id=organisation_id)
    return found.order_by().values_list("person_id", flat=True).distinct()

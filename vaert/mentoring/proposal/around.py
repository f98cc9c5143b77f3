"""The people around some newcomers: nearly always enough to answer about a few stages, and a tenth of the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.proposal.snapshot import everybody_in
from vaert.people.models import Membership, Organisation, Person

ATTEMPTS = 3
MOST_READ = 2_000

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
    """The people of their departments and sites, or everybody; and around whom that is: one query."""
    if newcomers is None:
        return everybody_in(organisation), None
    return sorted({*newcomers, *_beside(organisation.pk, sorted(newcomers))}), newcomers


def whole_house(organisation: Organisation) -> list[int] | None:
    """Everybody, or None where they are too many to be read for one page: one query."""
    people = _at_most(organisation.pk)
    return people if len(people) <= MOST_READ else None


@prepared
def _at_most(organisation_id: int) -> QuerySet[Person, Any]:
    there = Person.objects.filter(organisation_id=organisation_id).order_by("pk")
    return there.values_list("pk", flat=True)[: MOST_READ + 1]


@prepared
def _beside(organisation_id: int, newcomers: Sequence[int]) -> QuerySet[Person, Any]:
    """Whoever has been, is or will be of one of their departments or sites; those of no site share that.

    The places are looked for first and the house second, so that nobody far away is read.
    """
    places = Membership.objects.filter(person_id__in=newcomers).order_by()
    there = Q(department_id__in=places.values("department_id")) | Q(site_id__in=places.values("site_id")) | Q(site=None)
    near = Membership.objects.filter(there).order_by().values("person_id")
    return Person.objects.filter(organisation_id=organisation_id, pk__in=near).order_by().values_list("pk", flat=True)

"""What the board says of the whole house: how much is hosted where, and which half-years lack a buddy or get another.

In a large house that is a look through tens of thousands of half-years, so it is kept for a minute, or until somebody
hosts, is asked or says no, comes or pauses. It says only how many half-years there are and in which order they stand:
those that are shown are always read anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import QuerySet, Subquery

from vaert.common.kept import Kept
from vaert.common.prepared import prepared
from vaert.mentoring.models import Course, Pairing, Pause, Plan, Replacement
from vaert.mentoring.plan.bars import Bar
from vaert.mentoring.plan.load import Load, loads
from vaert.mentoring.plan.reading import PlanRead
from vaert.people.models import Organisation

MANY_HOSTS = 40  # more than these rows at once is no longer a glance
MOST_HOSTS = 1_000  # so many are still a page to print or to look through; more are a sheet
MANY_STAGES = 2_000  # fewer are looked through each time


@dataclass(frozen=True, slots=True)
class Overview:
    """The half-years (ids) are each in order of time; `loads` is there where there are too many hosts to show."""

    months: list[date]
    hosts: int
    there: frozenset[int]  # the departments in which anybody hosts
    loads: list[Load]
    gaps: list[int]
    running: list[int]  # that get another buddy, in courses that have begun
    coming: list[int]  # the same, in courses that have not
    given: int  # how many a plan speaks of
    lost: int  # how many lose their buddy in it

    @property
    def may_show_all(self) -> bool:
        """Whether all who host are few enough for a page."""
        return self.hosts <= MOST_HOSTS

    def first_lines(self, at_most: int | None) -> list[int]:
        """The half-years that stand first in each list, or all."""
        return [*self.gaps[:at_most], *self.running[:at_most], *self.coming[:at_most]]


_kept: Kept[tuple[Overview, list[Any]]] = Kept()


def kept_overview(organisation: Organisation, plan: Plan | None, today: date) -> Overview | None:
    """What was found out about a large house within the last minute, if nothing new is written since: one query."""
    found = _kept.get(_key(organisation, plan, today))
    return found[0] if found and found[1] == _newest(organisation.pk) else None


def take_overview(
    organisation: Organisation,
    read: PlanRead,
    of_host: Mapping[int, list[Bar]],
    places: Mapping[int, int],
    names: Mapping[int, str],
    months: list[date],
    today: date,
    *,
    with_loads: bool,
) -> Overview:
    """All of it, from the whole plan, in a small house without the loads if nobody asks; of a large one it is kept."""
    is_large = len(read.rows) > MANY_STAGES
    wants_loads = len(of_host) > MANY_HOSTS and (with_loads or is_large)
    changed = [row for row in read.rows if row.given and row.given.is_changed]
    found = Overview(
        months=months,
        hosts=len(of_host),
        there=frozenset(places.values()),
        loads=loads(of_host, places, names, months, today) if wants_loads else [],
        gaps=[row.stage for row in read.empty(today)],
        running=[row.stage for row in changed if row.is_running],
        coming=[row.stage for row in changed if not row.is_running],
        given=sum(row.given is not None for row in read.rows),
        lost=sum(row.given is not None and row.given.buddy is None for row in changed),
    )
    if is_large and found.loads:
        _kept.put(_key(organisation, read.plan, today), (found, _newest(organisation.pk)))
    return found


@prepared
def _newest(organisation_id: int) -> QuerySet[Organisation, Any]:
    """The newest row of each kind that changes what is said of the house."""
    kinds: list[Any] = [Pairing, Replacement, Course, Pause]
    newest = [Subquery(kind.objects.order_by("-pk").values("pk")[:1]) for kind in kinds]
    return Organisation.objects.filter(pk=organisation_id).values_list(*newest)


def _key(organisation: Organisation, plan: Plan | None, today: date) -> tuple:
    said = (plan.pk, plan.state, plan.seal) if plan else None
    return connections["default"].settings_dict["NAME"], organisation.pk, said, today

"""The hard rules for one stage and one buddy (M4), in the order in which they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vaert.core.planning.lookup import Duties, Lookup
from vaert.core.planning.model import Absence, Person, Policy, Stage

OBSTACLE_CODES = (
    "not_willing",
    "newcomer",
    "leader",
    "too_far",
    "no_resource_person",
    "too_new",
    "leaves",
    "absent",
    "busy",
    "same_course",
    "dearer",
)
"""Every reason why somebody does not host a stage, in order.

`dearer` is for people whom no rule excludes: it costs less to leave the stage unfilled.
"""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The first hard rule that keeps a buddy from a stage, with the days and stages that it is about."""

    code: str
    days: tuple[date, ...] = ()
    stages: tuple[str, ...] = ()


def obstacle(lookup: Lookup, duties: Duties, stage: Stage, buddy: Person) -> Obstacle | None:
    """The first hard rule that fails if `buddy` hosts `stage` beside the given duties; None if all hold.

    A locked stage keeps its buddy whatever the other rules say.
    """
    if stage.locked and stage.buddy == buddy.id:
        return None
    fixed = standing_obstacle(lookup.policy, stage, lookup.newcomer(stage), buddy)
    if fixed is not None:
        return fixed
    taken = busy_with(duties.by_buddy.get(buddy.id, ()), stage, buddy.capacity)
    if taken:
        return Obstacle("busy", stages=tuple(other.id for other in taken))
    same = [other.id for other in lookup.siblings(stage) if duties.buddies.get(other.id) == buddy.id]
    if same:
        return Obstacle("same_course", stages=tuple(same))
    return None


def standing_obstacle(policy: Policy, stage: Stage, newcomer: Person, buddy: Person) -> Obstacle | None:
    """The first rule that fails whatever else is planned: willing, not own leader, near and experienced, present."""
    if not buddy.willing:
        return Obstacle("not_willing")
    if buddy.id == newcomer.id:
        return Obstacle("newcomer")
    if buddy.id == newcomer.leader:
        return Obstacle("leader")
    if is_too_far(stage, newcomer, buddy):
        return Obstacle("too_far")
    if stage.requires_resource_person and not buddy.resource_person:
        return Obstacle("no_resource_person")
    if (stage.starts - buddy.employed_from).days < policy.min_seniority_days:
        return Obstacle("too_new", days=(buddy.employed_from,))
    if buddy.employed_to is not None and buddy.employed_to < stage.ends:
        return Obstacle("leaves", days=(buddy.employed_to,))
    for away in buddy.absences:
        if away[0] < stage.ends and stage.starts < away[1] and is_long(policy, away):
            return Obstacle("absent", days=away)
    return None


def is_too_far(stage: Stage, newcomer: Person, buddy: Person) -> bool:
    """Whether the stage wants somebody nearer; whoever is of the same department is near at every site."""
    if not stage.within or buddy.department == newcomer.department:
        return False
    return stage.within == "department" or buddy.site != newcomer.site


def is_long(policy: Policy, away: Absence) -> bool:
    """Whether an absence ends a buddy's stage; a shorter one only moves meetings."""
    return (away[1] - away[0]).days > policy.long_absence_days


def busy_with(duties: Iterable[Stage], stage: Stage, capacity: int) -> list[Stage]:
    """The duties that fill the buddy's capacity on some day of the stage; empty if there is room every day.

    The same stage among the duties is not counted.
    """
    overlapping = [
        other for other in duties if other.starts < stage.ends and stage.starts < other.ends and other.id != stage.id
    ]
    if capacity < 1:
        return [*overlapping, stage]
    if len(overlapping) < capacity:
        return []
    for day in (stage.starts, *(other.starts for other in overlapping if other.starts > stage.starts)):
        present = [other for other in overlapping if other.starts <= day < other.ends]
        if len(present) >= capacity:
            return sorted(present, key=lambda other: (other.starts, other.id))
    return []

"""What another policy would change: the same coming stages planned twice, with the policy in force and with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from vaert.core import planning
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.outlook import Outlook, take_outlook
from vaert.people.models import Organisation, Person

MOST_STAGES = 300  # more than that is not planned while somebody waits: then the soonest courses are the example
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and the stages that would get another buddy."""

    sentence: str
    lines: list[str]
    more: int


def policy_example(organisation: Organisation, policy: planning.Policy, *, today: date) -> Example:
    """What would change if the policy held today."""
    outlook = _small_enough(take_outlook(organisation, today))
    before = planning.propose(outlook.snapshot).buddies
    after = planning.propose(replace(outlook.snapshot, policy=policy)).buddies
    changed = [each for each in outlook.stages.values() if before.get(each.id) != after.get(each.id)]
    changed.sort(key=lambda each: (each.starts_on, each.stage))
    told = changed[:MOST_LINES]
    ids = {who for each in told for who in (before.get(each.id), after.get(each.id)) if who}
    people = Person.objects.in_bulk({*map(int, ids), *(each.newcomer for each in told)})

    def name(who: str | None) -> str:
        return people[int(who)].given_name if who else ""

    lines = [
        sentences.move(
            sentences.Change(people[each.newcomer].given_name, name(before.get(each.id)), name(after.get(each.id)))
        )
        for each in told
    ]
    return Example(sentences.example(len(changed), len(outlook.stages)), lines, len(changed) - len(told))


def _small_enough(outlook: Outlook) -> Outlook:
    """The whole outlook, or only so many of the courses that come first; locked stages stay, they keep people busy."""
    if len(outlook.stages) <= MOST_STAGES:
        return outlook
    soonest = sorted(outlook.stages.values(), key=lambda each: (each.starts_on, each.stage))[:MOST_STAGES]
    kept = {each.id: each for each in soonest}
    courses = tuple(
        replace(course, stages=tuple(stage for stage in course.stages if "/" in stage.id or stage.id in kept))
        for course in outlook.snapshot.courses
    )
    return Outlook(replace(outlook.snapshot, courses=courses), kept)

"""Single questions to the core, on an organisation of size M with its plan in force; milliseconds of the processor."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from tests.bench.planning_instances import instance
from vaert.core.planning import Explainer, Plan, Snapshot, propose, propose_for, propose_without, read_instance, refill

Json = dict[str, Any]


def measure_questions() -> Json:
    """One newcomer, alone and with the department, one illness, one explanation."""
    snapshot = read_instance(io.StringIO(json.dumps(instance("M", 1))))
    plan = propose(snapshot)
    force = in_force(snapshot, plan)
    newcomers = [course.newcomer for course in force.courses if not all(stage.locked for stage in course.stages)]
    illness, extra = illnesses(force)
    tight = read_instance(io.StringIO(json.dumps(instance("M", 1, tight=True))))
    explainer = Explainer(force, plan)
    asked = [(each.stage, other.buddy) for each in plan.assignments for other in each.alternatives]
    return {
        "one newcomer, ms": spread([(lambda n=n: propose_for(force, n)) for n in newcomers]),
        "one newcomer with the department, ms": with_departments(force),
        "the same, tight, ms": with_departments(in_force(tight, propose(tight))),
        "illness, ms": illness,
        "illness, extra changes a stage": extra,
        "explanation, ms": spread([(lambda a=a: explainer.explain(*a)) for a in asked]),
        "explainer, ms": spread([lambda: Explainer(force, plan)] * 20),
    }


def in_force(snapshot: Snapshot, plan: Plan) -> Snapshot:
    """The snapshot with the plan as the plan in force."""
    buddies = plan.buddies
    courses = [
        replace(course, stages=tuple(stage._replace(buddy=buddies.get(stage.id)) for stage in course.stages))
        for course in snapshot.courses
    ]
    return replace(snapshot, courses=tuple(courses))


def with_departments(force: Snapshot) -> Json:
    """Every newcomer in turn as new among all open stages of the department, which may all get somebody else."""
    department = {person.id: person.department for person in force.people}
    together: dict[str, list[str]] = {}
    for course in force.courses:
        open_ones = [stage.id for stage in course.stages if not stage.locked]
        together.setdefault(department[course.newcomer], []).extend(open_ones)
    work = []
    for course in force.courses:
        if all(stage.locked for stage in course.stages):
            continue
        anew = tuple(stage if stage.locked else stage._replace(buddy=None) for stage in course.stages)
        courses = tuple(replace(each, stages=anew) if each is course else each for each in force.courses)
        asked = replace(force, courses=courses), together[department[course.newcomer]]
        work.append(lambda asked=asked: refill(*asked))
    return spread(work)


def illnesses(force: Snapshot) -> tuple[Json, float]:
    """Every buddy in turn away for good from tomorrow: the time, and how many stages change that need not."""
    people = {person.id: person for person in force.people}
    stages = [stage for course in force.courses for stage in course.stages if not stage.locked and stage.buddy]
    away = (force.today + timedelta(days=1), force.today + timedelta(days=900))
    work, affected, changed = [], 0, 0
    before = {stage.id: stage.buddy for stage in stages}
    for buddy in sorted({stage.buddy for stage in stages if stage.buddy}):
        ill = people[buddy]._replace(absences=(*people[buddy].absences, away))
        later = replace(force, people=tuple(ill if person.id == buddy else person for person in force.people))
        work.append(lambda later=later, buddy=buddy: propose_without(later, buddy))
        plan = propose_without(later, buddy)
        affected += sum(stage.buddy == buddy for stage in stages)
        changed += sum(before.get(each.stage) not in (buddy, each.buddy) for each in plan.assignments)
    return spread(work), round(changed / max(1, affected), 3)


def spread(work: list[Callable[[], Any]]) -> Json:
    """Median and 95th percentile of the processor's milliseconds."""
    times = []
    for each in work:
        begun = time.process_time()
        each()
        times.append((time.process_time() - begun) * 1000)
    return {"median": round(median(times), 3), "p95": round(quantiles(times, n=20)[18], 3)}

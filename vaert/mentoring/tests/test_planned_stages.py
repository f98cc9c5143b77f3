"""What a plan says is kept as a row for each stage: written once, changed by a choice, moved there from older plans."""

from importlib import import_module
from json import dumps

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.world import NOW, TODAY, running_course
from vaert.mentoring import actions
from vaert.mentoring.models import Plan, PlannedStage
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.tests.plans import lone_goes_on_leave, page, proposed_plan

pytestmark = pytest.mark.django_db

KEPT = ("stage_id", "course_id", "newcomer_id", "number", "starts_on", "ends_on", "is_running", "by_hand")


def rows(plan: Plan) -> list[dict]:
    return list(plan.stages.order_by("stage_id").values(*KEPT, "before_id", "buddy_id", "is_changed", "told"))


def as_it_was_kept(plan: Plan) -> dict:
    """The plan as one JSON, as plans were kept before 0016."""
    stages = []
    for each in plan.stages.all():
        said = {name.removesuffix("_id"): getattr(each, name) for name in KEPT if getattr(each, name) is not False}
        said |= {"starts_on": each.starts_on.isoformat(), "ends_on": each.ends_on.isoformat()}
        both = {"before": each.before_id, "buddy": each.buddy_id}
        said |= {name: who for name, who in both.items() if who is not None}
        stages.append({**said, "excluded": {}, **each.told})
    return {"stages": stages}


def test_a_plan_from_before_is_moved_and_can_be_put_in_force_as_it_was_seen(library, running, as_person):
    running_course(library.ida, library.jens, library.lone)
    type(library.karen).objects.exclude(pk=library.mads.pk).update(is_willing=False)
    plan = proposed_plan(library)
    was, seen = rows(plan), plan.seal
    assert {(row["buddy_id"], row["is_changed"]) for row in was} == {(library.mads.pk, True), (None, True)}
    kept = dumps(as_it_was_kept(plan))
    PlannedStage.objects.all().delete()
    Plan.objects.update(seal="")
    with connection.cursor() as cursor:
        kind = "jsonb" if connection.vendor == "postgresql" else "text"
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would stand in the way
        cursor.execute(f"ALTER TABLE mentoring_plan ADD COLUMN result {kind}")
        cursor.execute("UPDATE mentoring_plan SET result = %s", [kept])
    then = MigrationLoader(connection).project_state(("mentoring", "0016_plans_in_rows")).apps

    import_module("vaert.mentoring.migrations.0016_plans_in_rows").stages_into_rows(then, None)

    plan.refresh_from_db()
    assert (rows(plan), plan.seal) == (was, seen)
    assert library.mads.name in page(as_person(library.karen), "/plan/")
    published = actions.publish_plan(plan=plan, seen=seen, by=library.karen, at=NOW, today=TODAY)
    assert published.state == Plan.State.PUBLISHED


def test_a_choice_changes_the_rows_it_moves_and_the_seal_and_no_others(library, running):
    other = running_course(library.ida, library.mads, library.jens)
    plan = proposed_plan(library)
    stage = running.stages.get(number=2)
    before = {row["stage_id"]: row for row in rows(plan)}
    chosen = actions.choose_in_plan(plan=plan, stage=stage.pk, buddy=library.mads, by=library.karen, at=NOW)
    after = {row["stage_id"]: row for row in rows(plan)}
    assert (after[stage.pk]["buddy_id"], after[stage.pk]["by_hand"]) == (library.mads.pk, True)
    assert after[stage.pk]["told"]["facts"]["person"] == library.mads.pk
    untouched = other.stages.get(number=2).pk
    assert after[untouched] == before[untouched]
    assert chosen.seal == Planned.of(plan).seal() != plan.seal


def test_a_plan_that_is_replaced_keeps_what_it_said(library, plan):
    said = rows(plan)
    lone_goes_on_leave(library)
    anew = proposed_plan(library)
    assert rows(plan) == said
    assert rows(anew) != said


def test_a_half_year_of_a_plan_is_not_shown_to_another_organisation(as_person, stranger, library, plan, running):
    address = f"/plan/stages/{running.stages.get(number=2).pk}/"
    assert as_person(stranger).get(address).status_code == 404
    assert as_person(stranger).post(address, {"buddy": library.ida.pk, "plan": plan.pk}).status_code in {302, 404}
    assert not PlannedStage.objects.filter(by_hand=True).exists()


def test_two_workers_with_the_same_plan_write_its_stages_once(library, running):
    asked = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    late = Plan.objects.get(pk=asked.pk)
    actions.make_plan(plan=asked, at=NOW)
    actions.make_plan(plan=late, at=NOW)
    assert asked.stages.count() == 1

import hashlib
import json

from django.db import migrations

WORDS = ("facts", "before_facts", "excluded", "smallest_change")


def stages_into_rows(apps, schema_editor):
    """What each plan said in one JSON becomes a row for each stage; nobody has to make a new proposal."""
    Plan, PlannedStage = apps.get_model("mentoring", "Plan"), apps.get_model("mentoring", "PlannedStage")
    for plan in Plan.objects.exclude(result=None).order_by("pk").iterator(chunk_size=1):
        stages = plan.result["stages"]
        PlannedStage.objects.bulk_create((_row(plan, each) for each in stages), batch_size=1_000)
        Plan.objects.filter(pk=plan.pk).update(seal=_seal(stages))


def _row(plan, said):
    before, buddy = said.get("before"), said.get("buddy")
    return plan.stages.model(
        plan=plan,
        stage_id=said["stage"],
        course_id=said["course"],
        newcomer_id=said["newcomer"],
        number=said["number"],
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        is_running=said.get("is_running", False),
        before_id=before,
        buddy_id=buddy,
        is_changed=buddy != before,
        by_hand=said.get("by_hand", False),
        told={name: said[name] for name in WORDS if said.get(name)},
    )


def _seal(stages):
    """As `Planned.seal`: who has the plan before them can still put it in force."""
    buddies = {str(each["stage"]): str(each["buddy"]) for each in stages if each.get("buddy") is not None}
    return hashlib.sha256(json.dumps(sorted(buddies.items())).encode()).hexdigest()[:16]


class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0015_planned_stages'),
    ]

    operations = [
        migrations.RunPython(stages_into_rows, migrations.RunPython.noop, elidable=True),
    ]

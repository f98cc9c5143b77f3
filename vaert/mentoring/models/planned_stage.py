"""What a plan says about one stage."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from vaert.mentoring.models.course import Course, Stage
from vaert.mentoring.models.plan import Plan
from vaert.people.models import Person


def _as_it_was(to: type[models.Model], **more: Any) -> models.ForeignKey:
    """A relation to what the plan spoke of when it was made. A plan is not changed by what goes afterwards."""
    more = {"related_name": "+", **more}
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, **more)


class PlannedStage(models.Model):
    """A stage in a plan: who has it as things stand, whom the plan gives it (None: nobody), and why.

    It is written when the plan is made and changes only by a choice in the plan. What it speaks of may change or go
    meanwhile: that makes the plan stale, and is found out by the stamp of its input.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stages", db_index=False)
    stage = _as_it_was(Stage, related_name="planned")
    course = _as_it_was(Course)
    newcomer = _as_it_was(Person)
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_running = models.BooleanField()
    before = _as_it_was(Person, null=True)
    buddy = _as_it_was(Person, null=True)
    is_changed = models.BooleanField()  # whether the two differ
    by_hand = models.BooleanField(default=False)
    told = models.JSONField(default=dict)  # what its words are made of, without what goes without saying

    class Meta:
        constraints = [models.UniqueConstraint("plan", "stage", name="planned_once")]
        indexes = [
            models.Index(fields=["plan", "buddy"]),
            models.Index(fields=["plan", "before"]),
            models.Index(fields=["plan", "newcomer"]),
            models.Index(
                fields=["plan", "is_running", "starts_on", "stage"], name="planned_change", condition=Q(is_changed=True)
            ),
            models.Index(fields=["plan", "starts_on", "stage"], name="planned_gap", condition=Q(buddy=None)),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id}: {self.before_id} → {self.buddy_id}"

    @property
    def facts(self) -> dict[str, Any] | None:
        """What `proposal.reasons.Candidate` is made of, for the buddy."""
        return self.told.get("facts")

    @property
    def before_facts(self) -> dict[str, Any] | None:
        """The same of who gives way, where they still work here."""
        return self.told.get("before_facts")

    @property
    def excluded(self) -> dict[str, int]:
        """How many people each rule keeps from a stage without a buddy."""
        return self.told.get("excluded", {})

    @property
    def smallest_change(self) -> dict[str, Any] | None:
        """The one thing that would fill it."""
        return self.told.get("smallest_change")

"""Who hosts whom, in which stage, from when to when, and why."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from vaert.mentoring.models.course import Stage
from vaert.people.models import Person


class PairingQuerySet(models.QuerySet):
    """Questions about pairings."""

    def covering(self, on: date) -> PairingQuerySet:
        """Pairings that hold on the day."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class Pairing(models.Model):
    """That a buddy hosts in a stage. A replaced buddy's row ends, the next one's begins; one not begun goes (M8)."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="pairings")
    buddy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pairings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.JSONField(default=dict, blank=True)  # codes and values; words in proposal/reasons.py
    chosen_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # when the buddy was asked whether it still suits them (M9)

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["buddy", "ends_on"])]
        constraints = [
            models.CheckConstraint(name="pairing_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on")))
        ]

    def __str__(self) -> str:
        return f"{self.buddy} in {self.stage_id}"

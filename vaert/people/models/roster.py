"""When people stand at the desk, and when they are away (P2)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from vaert.people.models.person import DatedQuerySet, Person


class Shift(models.Model):
    """A desk shift (vagt): no meeting is booked inside it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint("person", "starts_at", "ends_at", name="shift_once"),
            models.CheckConstraint(name="shift_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"


class Absence(models.Model):
    """Days away, both included. There is no column for a reason, because no business has one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint("person", "starts_on", "ends_on", name="absence_once"),
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on} - {self.ends_on or ''}"

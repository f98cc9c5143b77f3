"""What was said of a year's last day before somebody said otherwise."""

from __future__ import annotations

from django.db import models

from vaert.mentoring.models.course import Course
from vaert.people.models import Person


class LastDay(models.Model):
    """A last day that no longer holds, and who had chosen it when; the one that holds stands on the course itself.

    Without a day it says that the early end before it was taken back.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="last_days")
    last_on = models.DateField(null=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["chosen_at", "id"]

    def __str__(self) -> str:
        return f"{self.course_id} until {self.last_on}"

"""That a course stands still while its new colleague is away for long, and goes on afterwards (M9)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.models.course import Course
from vaert.people.models import Absence, Person


class PauseQuerySet(models.QuerySet):
    """Questions about pauses."""

    def open(self) -> PauseQuerySet:
        """Those of which nobody knows when they end."""
        return self.filter(ends_on=None)


class Pause(models.Model):
    """Days on which a course stands still, both included. Without a last day nobody knows when it goes on.

    `shifted_days` says how many days later everything that was left has been put so far. A pause that came from
    somebody's absence knows which; once that is taken back it knows none.
    """

    class Cause(models.TextChoices):
        """A pause that came from days away ends with them; one that somebody chose ends when somebody says so."""

        ABSENCE = "absence", _("Away for long")
        CHOICE = "choice", _("Chosen by hand")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    cause = models.CharField(max_length=7, choices=Cause.choices, default=Cause.CHOICE)
    shifted_days = models.IntegerField(default=0)
    absence = models.ForeignKey(Absence, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()
    resumed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    resumed_at = models.DateTimeField(null=True)  # when somebody, or the house, said on which day the course goes on

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="pause_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint("course", name="one_open_pause_each", condition=Q(ends_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} from {self.starts_on}"

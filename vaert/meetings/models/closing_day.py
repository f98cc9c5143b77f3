"""Days when an organisation is closed beyond the public holidays."""

from django.db import models

from vaert.people.models import Organisation
from vaert.people.models.organisation import OfOrganisation


class ClosingDay(models.Model):
    """A local closing day, such as 24 December or 5 June: no meeting is booked on it (M10)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="closing_days")
    on = models.DateField()
    name = models.CharField(max_length=120, blank=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint("organisation", "on", name="closing_day_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

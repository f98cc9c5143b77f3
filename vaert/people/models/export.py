"""A long list on its way to a file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.people.models.organisation import Organisation
from vaert.people.models.person import Person


class Export(models.Model):
    """A list that somebody wants as a file and that takes a while. Only they get it; a day later it is gone."""

    class State(models.TextChoices):
        """How far it has come."""

        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Stopped by an error")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=200)  # the dotted path of the function that makes the list
    wish = models.JSONField(default=dict)  # what was searched and filtered for
    ending = models.CharField(max_length=4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    progress = models.PositiveIntegerField(default=0)  # rows done
    total = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.sheet} ({self.state})"

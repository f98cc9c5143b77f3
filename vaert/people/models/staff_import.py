"""An import on its way: the file as it was read, what it would change, whether it was carried out (P3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.people.models.organisation import OfOrganisation, Organisation
from vaert.people.models.person import Person


class StaffImport(models.Model):
    """One uploaded file. Its rows are kept without CPR numbers (P4) until the import is carried out or dropped."""

    class Kind(models.TextChoices):
        """What a file can hold."""

        STAFF = "staff", _("Staff list")
        ROSTER = "roster", _("Roster")
        ABSENCES = "absences", _("Absences")

    class State(models.TextChoices):
        """How far it has come."""

        READING = "reading", _("Being read")
        READY = "ready", _("Ready to be carried out")
        APPLYING = "applying", _("Being carried out")
        APPLIED = "applied", _("Carried out")
        DROPPED = "dropped", _("Dropped")
        FAILED = "failed", _("Stopped by an error")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    file_name = models.CharField(max_length=200)
    rows = models.BinaryField(null=True)  # gzipped JSON of the cells, emptied when the import is over
    mapping = models.JSONField(default=dict)  # column in the file -> field, matched by hand
    preview = models.JSONField(default=dict)  # joiners, movers, leavers, changes, faults
    progress = models.PositiveIntegerField(default=0)  # rows done
    total = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

"""A private note about a meeting, which only its writer can read (M11)."""

from __future__ import annotations

from django.db import models

from vaert.meetings.models.meeting import Meeting
from vaert.people.models import Person


class NoteQuerySet(models.QuerySet):
    """Questions about notes."""

    def visible_to(self, person: Person) -> NoteQuerySet:
        """One's own; nobody has anybody else's, whatever their role."""
        return self.filter(writer=person)


class Note(models.Model):
    """What somebody wrote for themselves about a meeting. The words are sealed: `vaert.common.sealing` opens them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    writer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    sealed = models.TextField()
    sealed_with = models.CharField(max_length=12)  # the name of the key, so that a lost one is noticed
    written_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("meeting", "writer", name="note_once_each")]

    def __str__(self) -> str:
        return f"a note of {self.writer_id}"

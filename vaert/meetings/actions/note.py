"""Write a private note about a meeting, and read it again (M11). Only the writer ever does either."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from vaert.common.sealing import key_names, seal, unseal
from vaert.meetings.models import Meeting, Note
from vaert.people.models import Person


@sensitive_variables("text", "words", "sealed")
def write_note(*, meeting: Meeting, text: str, by: Person, at: datetime) -> None:
    """Keep the note in place of the one before; an empty one is taken away. Writing the same again does no harm.

    A note that cannot be opened is not taken away: whoever cannot see it cannot have meant to.
    """
    words = text.strip()
    if not words:
        Note.objects.visible_to(by).filter(meeting=meeting, sealed_with__in=key_names()).delete()
        return
    sealed = seal(words, place=_place(meeting, by))
    Note.objects.update_or_create(
        meeting=meeting,
        writer=by,
        defaults={"sealed": sealed.text, "sealed_with": sealed.key, "written_at": at},
    )


@sensitive_variables("note")
def read_note(*, meeting: Meeting, by: Person) -> str:
    """The reader's own note; empty where there is none. Raises CannotBeOpened when its key is lost."""
    note = Note.objects.visible_to(by).filter(meeting=meeting).values_list("sealed", flat=True).first()
    return unseal(note, place=_place(meeting, by)) if note else ""


def _place(meeting: Meeting, writer: Person) -> str:
    return f"note:{meeting.pk}:{writer.pk}"

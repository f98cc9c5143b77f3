"""One's own note about a meeting: saved while one types, or with a button (M11)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vaert.common.sealing import CannotBeOpened
from vaert.meetings import actions
from vaert.meetings.forms import NoteForm
from vaert.meetings.models import Meeting
from vaert.meetings.views.meeting import find
from vaert.people.gate import for_members
from vaert.people.models import Person


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("note")
@sensitive_variables("form")
def note(request: Any, pk: int) -> HttpResponse:
    """The note alone; what is written here is kept in place of what stood before."""
    seen = find(request, pk)
    if request.method != "POST":
        return render(request, "meetings/note.html", seen.context | {"form": note_form(seen.meeting, request.person)})
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.write_note(meeting=seen.meeting, text=form.cleaned_data["note"], by=request.person, at=request.at)
    if request.htmx:
        return render(request, "meetings/_note_state.html", {"form": form, "at": request.at})
    if form.errors:
        return render(request, "meetings/note.html", seen.context | {"form": form})
    messages.success(request, _("Your note is kept. Only you can read it."))
    return redirect("meeting", pk)


@sensitive_variables("form")
def note_form(meeting: Meeting, reader: Person) -> NoteForm:
    """The reader's own note in a form; where its key is lost, the form says so."""
    try:
        return NoteForm(initial={"note": actions.read_note(meeting=meeting, by=reader)})
    except CannotBeOpened:
        form = NoteForm(initial={"note": ""})
        form.is_lost = True
        return form

"""The pages of meetings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from vaert.meetings.models import Meeting
from vaert.people.gate import for_members


@for_members
def show_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where and with whom."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.person), pk=pk)  # type: ignore[attr-defined]
    return render(request, "meetings/meeting.html", {"meeting": meeting})

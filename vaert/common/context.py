"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The reader, their access and today, for the base template."""
    person = getattr(request, "person", None)
    return {
        "me": person,
        "access": person.access(request.today) if person else None,  # type: ignore[attr-defined]
        "today": getattr(request, "today", None),
    }

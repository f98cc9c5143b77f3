"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from vaert.common import navigation


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The reader, their access, today, and the ways through the house, for the base template.

    A view says with `place` in its context where a page belongs when its address does not.
    """
    person = getattr(request, "person", None)
    today = getattr(request, "today", None)
    if person is None:
        return {"me": None, "access": None, "today": today}
    access = person.access(today)
    places = navigation.places_of(access)
    inside = navigation.inside_organisation(access, request.path)
    return {
        "me": person,
        "access": access,
        "today": today,
        "places": places,
        "here": "people" if inside else navigation.current(places, request.path),
        "subplaces": inside,
        "here_inside": navigation.current(inside, request.path),
        "my_places": navigation.behind_ones_face(),
        "search_address": navigation.address("people") if access.runs_the_house or access.is_leader else "",
    }

"""The places of the house: what stands in the bar, for whom, and where the reader is now.

A place is shown when its room exists (its URL name resolves) and the reader has something there.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One link of the bar: the URL name, the word, the icon."""

    name: str
    word: str | Promise
    icon: str
    for_administrators: bool = False

    @property
    def url(self) -> str:
        """Where it leads; empty while the room does not exist."""
        return address(self.name)

    def holds(self, path: str) -> bool:
        """Whether the page at the path belongs here; the front page holds only itself."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


PLACES = (
    Place("today", _("Today"), "house"),
    Place("courses", _("Courses"), "route"),
    Place("hosting", _("Hosting"), "heart-handshake"),
    Place("partners", _("Partners"), "handshake"),
)
ORGANISATION = Place("people", _("Organisation"), "building-2")
INSIDE_ORGANISATION = (
    Place("people", _("Colleagues"), "users"),
    Place("imports", _("Import"), "file-up"),
    Place("plan", _("The plan"), "calendar-range"),
    Place("schemes", _("Schemes"), "list-checks"),
    Place("texts", _("Texts"), "file-text"),
    Place("closing_days", _("Closing days"), "calendar-x"),
    Place("delivery", _("Delivery"), "send", for_administrators=True),
    Place("calendar_server", _("Calendars"), "calendar-days", for_administrators=True),
    Place("organisation_settings", _("Settings"), "settings", for_administrators=True),
)
BEHIND_ONES_FACE = (
    Place("mailbox", _("Mailbox"), "mail"),
    Place("me", _("My settings"), "settings"),
    Place("who_can_see_what", _("Who can see what"), "eye"),
    Place("help", _("Help"), "circle-question-mark"),
)


@lru_cache(maxsize=64)
def address(name: str) -> str:
    """The address of a URL name; empty when there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _shown(places: tuple[Place, ...]) -> list[Place]:
    return [place for place in places if place.url]


def places_of(access: Any) -> list[Place]:
    """The places in the bar for somebody with this access."""
    return _shown((*PLACES, ORGANISATION) if access.runs_the_house else PLACES)


def inside_organisation(access: Any, path: str) -> list[Place]:
    """The second row for those who run the house, on the pages below Organisation; else nothing."""
    if not access.runs_the_house or not any(place.url and place.holds(path) for place in INSIDE_ORGANISATION):
        return []
    shown = [place for place in _shown(INSIDE_ORGANISATION) if access.is_administrator or not place.for_administrators]
    return shown if len(shown) > 1 else []


def behind_ones_face() -> list[Place]:
    """The links of the person menu."""
    return _shown(BEHIND_ONES_FACE)


def current(places: list[Place], path: str) -> str:
    """The name of the place that holds the path most closely; empty when none does."""
    holding = [place for place in places if place.holds(path)]
    return max(holding, key=lambda place: len(place.url)).name if holding else ""

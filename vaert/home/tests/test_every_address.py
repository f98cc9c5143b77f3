"""Walks every address of the house as everybody, and holds it to the gate its view carries.

An address with a number in it is tried with something that belongs to Lindevang: add what your page is about
to `THINGS`, under the parameter's name, or where that is ambiguous with the first word of the URL's name before it
(`mailbox.pk` for `pk` of the page “mailbox_message”).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from tests.world import NOW, TODAY, Lindevang, role, running_course
from vaert.meetings.actions import NewMeeting, add_outside_calendar, book, open_feed
from vaert.meetings.feed import token_of
from vaert.meetings.held_link import held_path
from vaert.meetings.models import ClosingDay, Meeting
from vaert.mentoring.actions import agree_on, give_tip, install_schemes, register_course
from vaert.mentoring.models import Aim, CourseAction, Stage, StageMeeting
from vaert.outbox.actions import Draft, queue
from vaert.people.actions.exports import ask_for_export
from vaert.people.entering import make_link_token
from vaert.people.models import Absence, Role, StaffImport

BACKEND = "vaert.people.backend.AccountBackend"


def _course(cast: Lindevang) -> int:
    scheme = install_schemes(organisation=cast.organisation, at=NOW)
    first = date(2026, 12, 1)
    return register_course(newcomer=cast.amira, scheme=scheme, starts_on=first, by=cast.karen, at=NOW, today=TODAY).pk


def _meeting(cast: Lindevang) -> int:
    new = NewMeeting(
        kind="monthly", starts_at=NOW + timedelta(days=2), attendees=[cast.aage, cast.jens], organiser=cast.jens
    )
    return book([new], organisation=cast.organisation, by=cast.karen, at=NOW)[0].pk


def _message(cast: Lindevang) -> int:
    draft = Draft(
        key="to-aage", kind="letter", organisation=cast.organisation, recipient=cast.aage, subject="Hej", text="Hej Åge"
    )
    return queue([draft], at=NOW)[0].pk


def _import(cast: Lindevang) -> int:
    return StaffImport.objects.create(
        organisation=cast.organisation, kind=StaffImport.Kind.STAFF, file_name="liste.csv", uploaded_at=NOW
    ).pk


def _export(cast: Lindevang) -> int:
    return ask_for_export(sheet="", wish={}, ending="csv", total=9, by=cast.aage, at=NOW).pk


def _action(cast: Lindevang) -> int:
    course = running_course(cast.lone, cast.jens)
    return CourseAction.objects.filter(stage__course=course).values_list("pk", flat=True)[0]


def _aim(cast: Lindevang) -> int:
    course = running_course(cast.gitte, cast.ida)
    link = StageMeeting.objects.get(stage__course=course, number=1)
    agree_on(meeting=link.meeting, words="Hils først", by=cast.ida, at=NOW)
    return Aim.objects.get(course=course).pk


def _stage(cast: Lindevang) -> int:
    return Stage.objects.get(course_id=_course(cast), number=1).pk


def _outside(cast: Lindevang) -> int:
    return add_outside_calendar(person=cast.aage, address="https://a.example/aage.ics", at=NOW).pk


THINGS: dict[str, Callable[[Lindevang], Any]] = {
    "person_id": lambda cast: cast.aage.pk,
    "absence_id": lambda cast: Absence.objects.create(person=cast.aage, starts_on=TODAY).pk,
    "role_id": lambda cast: role(cast.aage, Role.Kind.FACILITATOR).pk,
    "course_id": _course,
    "stage": lambda cast: 1,
    "stage_id": _stage,
    "number": lambda cast: 1,
    "kind": lambda cast: StaffImport.Kind.STAFF,
    "import.pk": _import,
    "export.pk": _export,
    "meeting.pk": _meeting,
    "outside.pk": _outside,
    "closing.pk": lambda cast: ClosingDay.objects.create(organisation=cast.organisation, on=date(2026, 12, 24)).pk,
    "mailbox.pk": _message,
    "login.token": lambda cast: make_link_token(cast.aage),
    "feed.token": lambda cast: token_of(open_feed(person=cast.aage, at=NOW)),
    "meeting_id": _meeting,
    "action_id": _action,
    "aim_id": _aim,
    "tip_id": lambda cast: give_tip(words="Gå en tur", by=cast.aage, at=NOW).pk,
    "held.token": lambda cast: held_path(Meeting.objects.get(pk=_meeting(cast)), cast.aage).split("/")[2],
    "scheme_id": lambda cast: install_schemes(organisation=cast.organisation, at=NOW).pk,
    "scheme.code": lambda cast: "introduktion-og-mentor",
    "text.kind": lambda cast: "first_buddy",
    "setup.token": lambda cast: "made-up",
    "evaluation.token": lambda cast: "made-up",
    "ending": lambda cast: "csv",
    "move.token": lambda cast: "made-up",
    "next.token": lambda cast: "made-up",
    "job": lambda cast: "made-up",
}


def _patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


class House:
    """Every address once, with the gate of its view."""

    def __init__(self, cast: Lindevang) -> None:
        self.cast, self.made = cast, {}
        self.addresses = [
            (reverse(pattern.name, kwargs=self._things(pattern)), pattern) for pattern in _patterns() if pattern.name
        ]

    def _things(self, pattern: URLPattern) -> dict[str, Any]:
        return {name: self._thing(pattern.name, name) for name in pattern.pattern.converters}

    def _thing(self, url_name: str, parameter: str) -> Any:
        key = next((key for key in (f"{url_name.split('_')[0]}.{parameter}", parameter) if key in THINGS), None)
        assert key, f"Add to THINGS in {__name__} what <{parameter}> of the page “{url_name}” is about."
        if key not in self.made:
            self.made[key] = THINGS[key](self.cast)
        return self.made[key]


@pytest.fixture
def house(library) -> House:
    return House(library)


def visit(person: Any, address: str, method: str) -> int | str:
    """The status, or "log in" where one is led to the log-in page."""
    client = Client()
    if person:
        client.force_login(person.account, backend=BACKEND)
    answer = getattr(client, method)(address)
    return (
        "log in" if answer.status_code == 302 and answer.url.startswith("/account/login/?next=") else answer.status_code
    )


def rows() -> dict[str, int]:
    """How many rows every table of ours has, so that a refused deed is seen to have done nothing."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("vaert.")]
    return {model.__name__: model._default_manager.count() for model in ours}


def test_every_address_has_a_name_and_its_view_a_gate():
    nameless = [str(pattern.pattern) for pattern in _patterns() if not pattern.name]
    open_by_mistake = [pattern.name for pattern in _patterns() if not hasattr(pattern.callback, "gate")]
    assert (nameless, open_by_mistake) == ([], [])


def test_nobody_gets_past_the_log_in_page(house):
    before = rows()
    wrong = [
        (address, method, status)
        for address, pattern in house.addresses
        for method in ("get", "post")
        if ((status := visit(None, address, method)) == "log in") == (pattern.callback.gate == "everyone")
    ]
    assert wrong == []
    assert rows() == before


@pytest.mark.parametrize("kind", ["no role", *Role.Kind.values])
def test_a_role_opens_the_pages_that_name_it_and_no_other(house, library, kind):
    visitor = library.mads
    if kind != "no role":
        role(visitor, kind, library.tarup if kind == Role.Kind.LEADER else None)
    before, wrong = rows(), []
    for address, pattern in house.addresses:
        gate = pattern.callback.gate
        if isinstance(gate, str):
            continue
        if kind in gate:
            wrong += [(address, "get", status) for status in [visit(visitor, address, "get")] if status in {403, 404}]
        else:
            tried = [(address, method, visit(visitor, address, method)) for method in ("get", "post")]
            wrong += [trial for trial in tried if trial[2] != 403]
    assert wrong == []
    assert rows() == before


def test_a_colleague_gets_into_every_page_for_members_that_is_about_nobody_else(house, library):
    wrong = [
        (address, status)
        for address, pattern in house.addresses
        if pattern.callback.gate == "members" and not pattern.pattern.converters
        if (status := visit(library.mads, address, "get")) not in {200, 302, 405}
    ]
    assert wrong == []


def test_another_organisations_coordinator_finds_nothing_of_ours(house, stranger):
    before = rows()
    wrong = [
        (address, method, status)
        for address, pattern in house.addresses
        if any(isinstance(converter, IntConverter) for converter in pattern.pattern.converters.values())
        for method in ("get", "post")
        if (status := visit(stranger, address, method)) not in {404, 405}
    ]
    assert wrong == []
    assert rows() == before


def test_who_has_left_gets_in_nowhere(house, library):
    library.mads.employments.update(ends_on=TODAY - timedelta(days=1))
    wrong = [
        (address, status)
        for address, pattern in house.addresses
        if pattern.callback.gate != "everyone"
        if (status := visit(library.mads, address, "get")) != 403
    ]
    assert wrong == []

"""What import-linter cannot see: relations between tables, gates before pages, calls to the outside."""

import socket
from collections.abc import Iterator
from typing import Any
from weakref import ReferenceType

import pytest
from django.apps import apps
from django.db import models
from django.db.models import signals
from django.urls import URLPattern, URLResolver, get_resolver

# As in pyproject.toml: a room refers to itself and to those below it; the features in one line never to each other.
FLOORS = [
    ["home"],
    ["lifecycle"],
    ["mentoring", "workshops", "practice", "change", "partnerships"],
    ["meetings"],
    ["hosting"],
    ["outbox"],
    ["people"],
    ["common"],
]
HEIGHT = {room: -floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def relations() -> Iterator[tuple[type[models.Model], str, str]]:
    """Every relation written in our models: the model, the field, the room it refers to."""
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("vaert."):
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is not None:
                yield model, field.name, field.related_model._meta.app_label


def test_every_room_with_tables_has_a_floor():
    with_tables = {model._meta.app_label for model in apps.get_models() if model.__module__.startswith("vaert.")}

    assert with_tables <= set(HEIGHT)


def test_a_table_refers_only_to_its_own_room_and_to_those_below():
    upwards = [
        f"{model.__name__}.{field} refers to {room}"
        for model, field, room in relations()
        if room in HEIGHT and room != model._meta.app_label and HEIGHT[room] >= HEIGHT[model._meta.app_label]
    ]

    assert not upwards


def views(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of ours with its view."""
    for pattern in resolver.url_patterns:
        address = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def test_every_page_says_who_may_enter():
    without_gate = [
        address
        for address, view in views(get_resolver())
        if view.__module__.startswith("vaert.") and not hasattr(view, "gate")
    ]

    assert not without_gate


def test_no_signal_carries_a_consequence():
    """Consequences are called by name (docs/architecture.md), so nobody has to guess what follows a save."""
    every = [signals.pre_save, signals.post_save, signals.pre_delete, signals.post_delete, signals.m2m_changed]
    receivers = [entry[1] for signal in every for entry in signal.receivers]
    functions = [receiver() if isinstance(receiver, ReferenceType) else receiver for receiver in receivers]
    ours = [function for function in functions if function.__module__.startswith("vaert.")]

    assert not ours


@pytest.fixture
def hosts_asked(monkeypatch) -> list[str]:
    """Every network address that is connected to or looked up from now on, besides the tests' own machine."""
    asked: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connecting(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            asked.append(str(address[0]))
        return connect(self, address)

    def looking_up(host, *more, **named):
        asked.append(str(host))
        return look_up(host, *more, **named)

    monkeypatch.setattr(socket.socket, "connect", connecting)
    monkeypatch.setattr(socket, "getaddrinfo", looking_up)
    return asked


def test_no_page_asks_another_host(as_person, library, hosts_asked):
    client = as_person(library.karen)
    own = [address for address, view in views(get_resolver()) if view.__module__.startswith("vaert.")]

    for address in own:
        if "<" not in address:
            client.get("/" + address)

    assert hosts_asked == []

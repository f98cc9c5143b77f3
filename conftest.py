"""Fixtures for the tests in every room: the cast, and somebody logged in."""

import pytest

from tests import world


@pytest.fixture
def library(db) -> world.Lindevang:
    """The small library of the cast."""
    return world.lindevang()


@pytest.fixture
def stranger(db):
    """A coordinator of another organisation."""
    return world.another_library()


@pytest.fixture
def as_person(client):
    """`as_person(library.karen)` gives a client logged in as that person."""

    def log_in(person):
        client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return log_in

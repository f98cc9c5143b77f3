"""Fixtures for the tests in every room: the day it is, the cast, somebody logged in, a browser."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests import world
from tests.own_installation import ON_POSTGRES, Installation
from tests.valid_html import ReadingClient
from vaert.common import clock, wall

pytest_plugins = ["tests.browser", "tests.installations"]


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday 23 November 2026 wherever the clock is read, so that the cast stays as young as it is."""
    monkeypatch.setattr(clock, "now", lambda: world.NOW)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute by itself begins first, so that no core waits for it at the end."""
    items.sort(key=lambda item: "test_every_page_that_can_be_reached" not in item.nodeid)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, one_with_tables: Installation):
    """Django's test database begins as a copy of tables that are made already; it then migrates, with nothing to do."""
    if ON_POSTGRES:
        connection.settings_dict["TEST"]["TEMPLATE"] = one_with_tables.settings["DATABASE_NAME"]
        yield
    else:  # in memory, where it lives as long as somebody is connected
        with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory:
            with closing(one_with_tables.connect()) as tables:
                tables.backup(memory)
            yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_straight_from_their_rooms(tmp_path_factory: pytest.TempPathFactory):
    """Tests need no `collectstatic`: pages name the files as they lie in the rooms.

    WhiteNoise then looks a file up when it is asked for; reading all of them anew costs each client 30 ms.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        UNDER_WAY=tmp_path_factory.mktemp("under-way"),  # processes that test at the same time share no files
    ):
        yield


@pytest.fixture(autouse=True)
def _over_the_wall() -> Iterator[None]:
    """A test itself reaches every organisation's rows; requests and jobs in it do not (`common.wall`)."""
    with wall.everywhere():
        yield


@pytest.fixture
def client() -> ReadingClient:
    """A client that also reads each page it gets as a validator does."""
    return ReadingClient()


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
        client.force_login(person.account, backend="vaert.people.backend.AccountBackend")
        return client

    return log_in

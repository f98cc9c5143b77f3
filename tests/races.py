"""Two processes that do something at the same moment on PostgreSQL, slowed down so that they meet in the middle.

    Race("an absence is written once", given=cast, deed=lambda it: add_absence(person=it.jens, ...))

`happens_as_in_turn(race)` lets the deeds happen one after the other in one world and at once in another just like it.
Both must end alike: as many rows in every table, and the same answer to what the race also asks (`seen`). A deed that
refuses with one of our own exceptions may; an error of the database may not.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests import world
from vaert.common import wall

PAUSE_SECONDS = 0.003  # after each query: long enough for the other process to come in between
PATIENCE_SECONDS = 60
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Race:
    """A deed, and another if it is not the same one twice. `given` makes what both begin with."""

    name: str
    given: Callable[[world.Lindevang], Any]
    deed: Callable[[Any], object]
    other: Callable[[Any], object] | None = None
    seen: Callable[[Any], object] = field(default=lambda it: None)

    def __str__(self) -> str:
        return self.name


def happens_as_in_turn(race: Race) -> None:
    """Asserts that doing both at once comes to the same as doing one after the other, in one order or the other."""
    deeds = [race.deed, race.other or race.deed]
    in_turn = [_in_turn(race, deeds)]
    if race.other:
        in_turn.append(_in_turn(race, deeds[::-1]))
    cast = world.lindevang()
    it = race.given(cast)
    refused = at_once(deeds, it, organisation=cast.organisation.pk)
    picture = _picture(race, it)
    assert picture in in_turn, f"{refused}: {[_difference(picture, each) for each in in_turn]}"


def _in_turn(race: Race, deeds: Sequence[Callable[[Any], object]]) -> dict[str, object]:
    """In a transaction that is rolled back: emptying all tables again would take longer than everything else here."""
    with transaction.atomic():
        cast = world.lindevang()
        it = race.given(cast)
        for deed in deeds:
            error = _outcome(partial(_whole, deed), it, cast.organisation.pk)
            assert not isinstance(error, DatabaseError | AttributeError | TypeError), error
        picture = _picture(race, it)
        transaction.set_rollback(True)
    return picture


@transaction.atomic
def _whole(deed: Callable[[Any], object], it: Any) -> None:
    """A deed that refuses leaves nothing behind, nor a transaction that cannot go on."""
    deed(it)


def _difference(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def at_once(deeds: Sequence[Callable[[Any], object]], it: Any, *, organisation: int) -> list[str]:
    """Does each deed in a process of its own, all at the same moment; the names of what they raised, "" for nothing.

    Fails where a process met an error of the database.
    """
    connection.close()
    connection.close_pool()  # its threads do not survive a fork
    start, answers = _fork.Barrier(len(deeds)), _fork.SimpleQueue()

    def run(deed: Callable[[Any], object]) -> None:
        connection.ensure_connection()  # which takes longer than the two may be apart
        with connection.execute_wrapper(_slowly):
            start.wait(PATIENCE_SECONDS)
            error = _outcome(deed, it, organisation)
        answers.put((type(error).__name__ if error else "", isinstance(error, DatabaseError), str(error)))

    processes = [_fork.Process(target=run, args=(deed,)) for deed in deeds]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0, "a process got stuck or ended with an error"
    found = [answers.get() for _ in deeds]
    errors = [f"{name}: {words}" for name, is_of_the_database, words in found if is_of_the_database]
    assert not errors, errors
    return [name for name, *_ in found]


def _slowly(execute: Any, *query: Any) -> Any:
    answer = execute(*query)
    time.sleep(PAUSE_SECONDS)
    return answer


def _outcome(deed: Callable[[Any], object], it: Any, organisation: int) -> Exception | None:
    with wall.inside(organisation):
        try:
            deed(it)
        except Exception as error:
            return error
    return None


def _picture(race: Race, it: Any) -> dict[str, object]:
    """How many rows each of our tables has, and the answer to `seen`."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("vaert.")]
    with suppress(AttributeError):
        it.refresh_from_db()
    return {model._meta.label: model._default_manager.count() for model in ours} | {"seen": race.seen(it)}

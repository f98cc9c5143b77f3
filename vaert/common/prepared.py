"""Queries that are asked on every page, put into SQL once instead of each time (docs/pages.md).

Django writes the SQL of a query anew whenever it is asked, which costs ten times what the database needs to answer
a small one. A prepared query is an ordinary query of Django's whose SQL is kept; the values are put in later.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import update_wrapper
from json import dumps
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.models import QuerySet, Value, prefetch_related_objects

P = ParamSpec("P")
Row = TypeVar("Row")
LISTS = (list, tuple, set, frozenset)


class _Slot(Value):
    """The place of a value in a query that has none yet."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def _refuse(self, *_: Any) -> NoReturn:
        raise TypeError("A prepared query may not look at its values: give what depends on them as another value.")

    __add__ = __sub__ = __str__ = _refuse  # type: ignore[assignment]

    def _resolve_output_field(self) -> None:
        return None


class _ListSlot(_Slot):
    """The place of a list of ids after `__in`."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if connection.vendor == "sqlite":
            return "(SELECT value FROM json_each(%s))", [self]
        return "(SELECT unnest(%s::bigint[]))", [self]


class _Ready:
    """One query on one connection, as the parts of Django that read rows want to see it."""

    def __init__(self, queryset: QuerySet[Any], connection: Any, values: int) -> None:
        self.db, self.model = connection.alias, queryset.model
        inside: Any = queryset
        self._fields, self.read, self.more = inside._fields, inside._iterable_class, inside._prefetch_related_lookups
        self._known_related_objects: dict[Any, Any] = {}
        self.compiler = queryset.query.get_compiler(using=connection.alias)
        self.sql, self.params = self.compiler.as_sql()
        used = {param.value for param in self.params if isinstance(param, _Slot)}
        if used != set(range(values)):
            raise TypeError("A prepared query must use each of its values, and as it was given.")
        converters = self.compiler.get_converters([column[0] for column in self.compiler.select])
        self.compiler.get_converters = lambda columns: converters  # type: ignore[method-assign]
        self.inner = queryset.query

    @property
    def query(self) -> _Ready:
        """Django asks a query for its compiler."""
        return self

    def get_compiler(self, using: str = "") -> Any:
        """The compiler that has done its work already."""
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def rows(self, values: list[Any]) -> list[Any]:
        """What the database answers with these values."""
        params = tuple(values[param.value] if isinstance(param, _Slot) else param for param in self.params)
        self.compiler.as_sql = lambda *_: (self.sql, params)  # type: ignore[method-assign,assignment]
        rows = list(self.read(self))
        if self.more:
            prefetch_related_objects(rows, *self.more)
        return rows


class prepared(Generic[P, Row]):
    """A function that makes a query from values becomes one that answers it as a list, with its SQL made once.

    The function is called once for each connection, with places instead of values: it passes them on to `filter` as
    they are and decides nothing by them. A value is an int, a text, a date, an instant or, after `__in`, a list of
    ids; never None. What changes the query itself (a page's number, a wish that may be empty) is given by name,
    and each such choice is prepared by itself; keep them few.
    """

    def __init__(self, make: Callable[P, QuerySet[Any, Row]]) -> None:
        self.make = make
        self.ready: WeakKeyDictionary[Any, dict[Any, _Ready]] = WeakKeyDictionary()
        update_wrapper(self, make)

    def __call__(self, *values: P.args, **choices: P.kwargs) -> list[Row]:
        """The rows. Raises TypeError for values that cannot be given."""
        connection: Any = connections["default"]
        made = self.ready.setdefault(connection, {})
        key = tuple(choices.items())
        if key not in made:
            slots: list[Any] = [
                _ListSlot(place) if isinstance(value, LISTS) else _Slot(place) for place, value in enumerate(values)
            ]
            made[key] = _Ready(self.make(*slots, **choices), connection, len(slots))
        return made[key].rows([_given(value, connection.ops) for value in values])


def _given(value: Any, ops: Any) -> Any:
    """The value as the database's driver takes it."""
    if isinstance(value, (int, str)):
        return value
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ops.adapt_datefield_value(value)
    if isinstance(value, LISTS):
        ids = [int(each) for each in value]
        return dumps(ids) if ops.connection.vendor == "sqlite" else ids
    raise TypeError(f"A prepared query cannot be given {value!r}.")

"""Queries that are asked on every page, put into SQL once instead of each time (docs/pages.md).

Django writes the SQL of a query anew whenever it is asked, which costs ten times what the database needs to answer
a small one. A prepared query is an ordinary query of Django's whose SQL is kept; the values are put in later.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import update_wrapper
from json import dumps
from typing import Any, Generic, Literal, NoReturn, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, Value, prefetch_related_objects
from django.db.models.expressions import Col

from vaert.common.kept import Kept

P = ParamSpec("P")
Row = TypeVar("Row")
AT_MOST = 64  # kept forms of one query, such as the pages of a list
MANY_ROWS = 2_000
Form = Literal["rows", "ids", "among"]
LISTS = (list, tuple, set, frozenset)
HIGHEST_ID = 2**63 - 1


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

    counting: tuple[str, Sequence[Any]] | None = None

    def __init__(self, queryset: QuerySet[Any], connection: Any, places: set[int]) -> None:
        self.queryset = queryset
        self.db, self.model = connection.alias, queryset.model
        inside: Any = queryset
        self._fields, self.read, self.more = inside._fields, inside._iterable_class, inside._prefetch_related_lookups
        self._known_related_objects: dict[Any, Any] = {}
        self.compiler = queryset.query.get_compiler(using=connection.alias)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:  # Django knows that nothing can be found, such as in a page of no rows
            self.sql, self.params = "", ()
            return
        used = {param.value for param in self.params if isinstance(param, _Slot)}
        if used != places:
            raise TypeError("A prepared query must use each of its values, and as it was given.")
        columns = [column[0] for column in self.compiler.select]
        converters = _quick(self.compiler.get_converters(columns), queryset, connection)
        self.compiler.get_converters = lambda columns: converters  # type: ignore[method-assign]

    @property
    def query(self) -> _Ready:
        """Django asks a query for its compiler."""
        return self

    def get_compiler(self, using: str = "") -> Any:
        """The compiler that has done its work already."""
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queryset.query, name)

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """What the database answers with these values."""
        if not self.sql or _finds_nothing(values):
            return []
        params = self._params(values)
        self.compiler.as_sql = lambda *_: (self.sql, params)  # type: ignore[method-assign,assignment]
        rows = list(self.read(self))
        if self.more:
            prefetch_related_objects(rows, *self.more)
        return rows

    def count(self, values: Sequence[Any]) -> int:
        """How many rows there are with these values."""
        if _finds_nothing(values):
            return 0
        if not self.counting:
            bare = self.queryset.order_by().values("pk").query.get_compiler(using=self.db).as_sql()
            self.counting = f"SELECT COUNT(*) FROM ({bare[0]}) AS found", bare[1]  # noqa: S608 Django's own SQL
        sql, params = self.counting
        with self.compiler.connection.cursor() as cursor:
            cursor.execute(sql, self._params(values, params))
            return cursor.fetchone()[0]

    def _params(self, values: Sequence[Any], params: Sequence[Any] = ()) -> tuple[Any, ...]:
        ops = self.compiler.connection.ops
        return tuple(
            _given(values[param.value], ops) if isinstance(param, _Slot) else param for param in params or self.params
        )


class prepared(Generic[P, Row]):
    """A function that makes a query from values becomes one that answers it as a list, with its SQL made once.

    The function is called once for each connection, with places instead of values: it passes them on to `filter` as
    they are and decides nothing by them, but may ask whether a value `is None`. A value is an int, a text, a date,
    an instant, None or, after `__in`, a list of ids. What changes the query itself is given by name, and each such
    choice is prepared by itself; keep them few.
    """

    def __init__(self, make: Callable[P, QuerySet[Any, Row]]) -> None:
        self.make = make
        self.ready: WeakKeyDictionary[Any, dict[Any, _Ready]] = WeakKeyDictionary()
        update_wrapper(self, make)

    def __call__(self, *values: P.args, **choices: P.kwargs) -> list[Row]:
        """The rows. Raises TypeError for values that cannot be given."""
        return self._ask(values, choices, None).rows(values)

    def pages(self, *values: P.args, **choices: P.kwargs) -> PreparedPages[Row]:
        """The rows for a Paginator, which counts them and reads only those of one page."""
        return PreparedPages(self, values, choices)

    def pages_in_kept_order(self, *values: P.args, **choices: P.kwargs) -> PreparedPages[Row]:
        """The same for a list whose order is dear: a long one keeps it for a minute (`PreparedPages`)."""
        return PreparedPages(self, values, choices, keeps_order=True)

    def _ask(
        self, values: Sequence[Any], choices: Mapping[str, Any], part: slice | None, form: Form = "rows"
    ) -> _Ready:
        """The query for such values. `form` asks for the ids alone, or for rows `among` ids given as one value more."""
        connection: Any = connections["default"]
        made = self.ready.setdefault(connection, {})
        bounds = part and (part.start, part.stop)
        key = (*(value is None for value in values), *choices.items(), bounds, form)
        if key not in made:
            if len(made) >= AT_MOST:
                made.clear()
            given = [_place(numbered) for numbered in enumerate(values)]
            queryset: Any = self.make(*(given[:-1] if form == "among" else given), **choices)  # type: ignore[arg-type]
            if form == "ids":
                queryset = queryset.values_list("pk", flat=True)
            if form == "among":
                queryset = queryset.filter(pk__in=given[-1])
            places = {place for place, value in enumerate(values) if value is not None}
            made[key] = _Ready(queryset[part] if part else queryset, connection, places)
        return made[key]


class PreparedPages(Generic[Row]):
    """The rows of a prepared query as a Paginator wants them.

    Where their order was asked for, which is dear, it is reckoned once and counted; the rows of a page are looked up
    by it. How many there are, and such an order, is kept for a minute where they are thousands: the rows that are
    shown are always read anew.
    """

    def __init__(
        self, query: prepared[Any, Row], values: Sequence[Any], choices: Mapping[str, Any], *, keeps_order: bool = False
    ) -> None:
        self.query, self.values, self.choices, self.keeps_order = query, values, choices, keeps_order
        asked = tuple(tuple(value) if isinstance(value, LISTS) else value for value in values)
        self.key = (query, connections["default"].settings_dict["NAME"], keeps_order, asked, *sorted(choices.items()))
        self.found: Sequence[int] | None = None  # their ids in order, or as many numbers as there are

    def count(self) -> int:
        """How many there are in all."""
        if self.found is None:
            self.found = _long.get(self.key)
        if self.found is None:
            self.found = self._order() if self.keeps_order else range(self._ask().count(self.values))
            if len(self.found) >= MANY_ROWS:
                _long.put(self.key, self.found)
        return len(self.found)

    def __getitem__(self, part: slice) -> list[Row]:
        if not self.keeps_order:
            return self._ask(part=part).rows(self.values)
        self.count()
        values = [*self.values, list((self.found or ())[part])]
        return self._ask(values, form="among").rows(values)

    def _order(self) -> Sequence[int]:
        return array("q", self._ask(form="ids").rows(self.values))

    def _ask(self, values: Sequence[Any] = (), *, part: slice | None = None, form: Form = "rows") -> _Ready:
        return self.query._ask(values or self.values, self.choices, part, form)


_long: Kept[Sequence[int]] = Kept()  # the ids, or as many numbers as there are


def _finds_nothing(values: Sequence[Any]) -> bool:
    """Whether a value stands in no row: a number beyond every id, or a text with the one sign no database keeps."""
    return any(
        (isinstance(value, int) and abs(value) > HIGHEST_ID) or (isinstance(value, str) and "\0" in value)
        for value in values
    )


def _place(numbered: tuple[int, Any]) -> _Slot | None:
    place, value = numbered
    if value is None:
        return None
    return _ListSlot(place) if isinstance(value, LISTS) else _Slot(place)


def _quick(converters: dict[int, Any], queryset: QuerySet[Any], connection: Any) -> dict[int, Any]:
    """Django's converters, but for columns of days and instants that SQLite's driver has read already (common/apps.py).

    What is not a column of a table, such as the last of some days, the driver hands over as it is written.
    """
    if connection.vendor != "sqlite":
        return converters
    read = [connection.ops.convert_datefield_value, connection.ops.convert_datetimefield_value]
    left = {
        place: ([each for each in functions if not isinstance(column, Col) or each not in read], column)
        for place, (functions, column) in converters.items()
    }
    return {place: (functions, column) for place, (functions, column) in left.items() if functions}


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

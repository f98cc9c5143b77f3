"""The policies of the second wall, made from the models: each row belongs to the organisation its relations lead to.

Nobody writes a policy by hand. `bin/vaert migrate` makes them, so a new table has its own from its first day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

from vaert.common.wall import EVERYWHERE
from vaert.people.models import Organisation

POLICY = "vaert_wall"
_SETTING = "current_setting('vaert.organisation', true)"
_IS_EVERYWHERE = f"(SELECT {_SETTING} = '{EVERYWHERE}')"
_ORGANISATION = f"(SELECT nullif(nullif({_SETTING}, ''), '{EVERYWHERE}')::bigint)"


@dataclass(frozen=True)
class Policy:
    """Which rows of a table can be seen, and which may be written."""

    table: str
    visible: str
    writable: str

    @property
    def stamp(self) -> str:
        """A mark of what it says, kept in the database to tell whether it is still the same."""
        return hashlib.sha256(f"{self.visible}\n{self.writable}".encode()).hexdigest()[:32]

    def statements(self) -> list[str]:
        """The SQL that puts it in the place of whatever was there."""
        table = _quoted(self.table)
        return [
            f"DROP POLICY IF EXISTS {POLICY} ON {table}",
            f"CREATE POLICY {POLICY} ON {table} USING ({self.visible}) WITH CHECK ({self.writable})",
            f"COMMENT ON POLICY {POLICY} ON {table} IS '{self.stamp}'",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        ]


def build_wall() -> list[str]:
    """Make the policies that are missing or say something else now; the tables it touched. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    wanted = [policy for policy in policies() if policy.table in connection.introspection.table_names()]
    known = _stamps()
    changed = [policy for policy in wanted if known.get(policy.table) != policy.stamp]
    with connection.cursor() as cursor:
        for policy in changed:
            for statement in policy.statements():
                cursor.execute(statement)
    return [policy.table for policy in changed]


def without_wall() -> list[str]:
    """Tables of an organisation that have no policy, or another than the models say. Always empty on SQLite."""
    if connection.vendor != "postgresql":
        return []
    known = _stamps()
    return [policy.table for policy in policies() if known.get(policy.table) != policy.stamp]


def is_above_the_wall() -> bool:
    """Whether the database's user is one whom PostgreSQL lets pass every policy, such as a superuser."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def policies() -> list[Policy]:
    """One for every table that carries an organisation, or reaches one through its relations."""
    ways = _ways()
    return [_policy(model, ways) for model in ways]


def _ways() -> dict[type[Model], ForeignKey | None]:
    """Each model of an organisation, and the relation that is its shortest way there (None: it is one).

    A relation that may be empty is a way only where there is no other: behind it a row could belong to nobody.
    """
    ways: dict[type[Model], ForeignKey | None] = {Organisation: None}
    while found := _step(ways, may_be_empty=False) or _step(ways, may_be_empty=True):
        ways |= found
    return ways


def _step(ways: dict[type[Model], ForeignKey | None], *, may_be_empty: bool) -> dict[type[Model], ForeignKey | None]:
    found: dict[type[Model], ForeignKey | None] = {}
    for model in apps.get_models(include_auto_created=True):
        towards = [f for f in _relations(model) if f.related_model in ways and (may_be_empty or not f.null)]
        if model._meta.managed and model not in ways and towards:
            found[model] = towards[0]
    return found


def _relations(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def _policy(model: type[Model], ways: dict[type[Model], ForeignKey | None]) -> Policy:
    """Visible: the row its way leads to is. Writable: all others it refers to are visible too."""
    way = ways[model]
    own = "id" if way is None else way.column
    if way is None or way.related_model is Organisation:
        visible = f"{_quoted(own)} = {_ORGANISATION}"
    else:
        visible = _is_visible(model, way)
    others = [
        f"({_quoted(field.column)} IS NULL OR {_is_visible(model, field)})"
        for field in _relations(model)
        if field is not way and field.related_model in ways and model not in _behind(field.related_model, ways)
    ]
    table = model._meta.db_table
    return Policy(table, f"{_IS_EVERYWHERE} OR {visible}", f"{_IS_EVERYWHERE} OR ({' AND '.join([visible, *others])})")


def _is_visible(model: type[Model], field: ForeignKey) -> str:
    """Whether the row that a column refers to can be seen; its own table's policy answers."""
    other, target = field.related_model._meta.db_table, field.target_field.column
    here = f"{_quoted(model._meta.db_table)}.{_quoted(field.column)}"
    return f"EXISTS (SELECT 1 FROM {_quoted(other)} AS behind WHERE behind.{_quoted(target)} = {here})"  # noqa: S608 - names of ours


def _behind(model: type[Model], ways: dict[type[Model], ForeignKey | None]) -> set[type[Model]]:
    """The tables that a look at this one's policy leads through; PostgreSQL refuses a policy that asks itself."""
    passed = {model}
    while (way := ways[model]) is not None:
        model = way.related_model
        passed.add(model)
    return passed


def _stamps() -> dict[str, str]:
    """The stamp of each policy there is, by table, where row security is on and holds for the owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_policy')"
            " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = %s AND c.relrowsecurity AND c.relforcerowsecurity"
            " AND c.relnamespace = current_schema()::regnamespace",
            [POLICY],
        )
        return dict(cursor.fetchall())


def _quoted(name: str | None) -> str:
    assert name is not None
    return connection.ops.quote_name(name)

"""A kept preview in the reader's words: groups of names with what was and will be, and the faults with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vaert.common.dates import clock_time, short_date
from vaert.people.models import Person, StaffImport
from vaert.people.present import place_them
from vaert.people.staff_import.columns import FIELDS
from vaert.people.staff_import.faults import Fault, Kind


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of change: its title, how many there are, the icon beside it, the first of them."""

    name: str
    title: str
    count: int
    icon: str
    lines: list[dict[str, str]]

    @property
    def more(self) -> int:
        """How many there are beyond those shown."""
        return self.count - len(self.lines)


def shown_groups(kind: str, preview: dict[str, Any]) -> list[Group]:
    """The kinds of change that a preview holds, those without anybody left out but for their count."""
    titles = _staff_titles() if kind == StaffImport.Kind.STAFF else _entry_titles(kind)
    kept = preview.get("groups", {})
    return [
        Group(name, title, preview["counts"].get(name, 0), icon, [_line(each) for each in kept.get(name, [])])
        for name, title, icon in titles
    ]


def _staff_titles() -> list[tuple[str, str, str]]:
    return [
        ("joiners", _("New colleagues"), "user-plus"),
        ("movers", _("Move"), "arrow-right"),
        ("leavers", _("Leave"), "log-out"),
        ("changes", _("Other changes"), "pencil"),
        ("missing", _("Not in the list"), "users"),
    ]


def _entry_titles(kind: str) -> list[tuple[str, str, str]]:
    if kind == StaffImport.Kind.ROSTER:
        added, removed = _("New desk shifts"), _("Desk shifts taken away")
    else:
        added, removed = _("New absences"), _("Absences taken away")
    titles = [
        ("added", added, "calendar-plus"),
        ("changed", _("Changed"), "pencil"),
        ("removed", removed, "x"),
        ("unchanged", _("As they were"), "check"),
    ]
    return [title for title in titles if kind == StaffImport.Kind.ROSTER or title[0] != "removed"]


def _line(kept: dict[str, Any]) -> dict[str, str]:
    """Whom it is about, and what was and will be."""
    if "details" in kept:
        return {"name": kept["name"], "told": "; ".join(_detail(*detail) for detail in kept["details"])}
    return {"name": kept["name"], "told": _span(kept)}


_LABELS = {each.name: each.label for each in FIELDS["staff"]}


def _detail(field: str, before: Any, after: Any) -> str:
    label = _LABELS.get(field, field)
    was, will_be = _value(field, before), _value(field, after) or _("nothing")
    return f"{label}: {was} → {will_be}" if was else f"{label}: {will_be}"


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in {"employed_from", "employed_to"}:
        return short_date(date.fromisoformat(value))
    if isinstance(value, float):
        return number_format(int(value) if value.is_integer() else value)
    return str(value)


def _span(kept: dict[str, Any]) -> str:
    """When: a shift's day and hours, or an absence's first and last day."""
    if "T" in kept["starts"]:
        starts, ends = datetime.fromisoformat(kept["starts"]), datetime.fromisoformat(kept["ends"])
        place = f", {kept['place']}" if kept["place"] else ""
        return f"{short_date(starts)} {clock_time(starts)}–{clock_time(ends)}{place}"
    starts_on = short_date(date.fromisoformat(kept["starts"]))
    if not kept["ends"]:
        return _("from %(day)s, until further notice") % {"day": starts_on}
    return f"{starts_on} – {short_date(date.fromisoformat(kept['ends']))}"


def shown_faults(kept: list[list[Any]]) -> list[Fault]:
    """The faults of a preview."""
    return [Fault(line, column, Kind(kind), value) for line, column, kind, value in kept]


def starting_soon(staff_import: StaffImport, today: date) -> list[Person]:
    """The new colleagues of an import whose first day is still to come: for them a course can be registered.

    Each has `begins_on`, the first day, and is placed in a department; soonest first.
    """
    theirs = staff_import.organisation.people.filter(pk__in=staff_import.preview.get("starting", []))
    starting: list[Person] = list(
        theirs.annotate(begins_on=Max("employments__starts_on")).order_by("begins_on", "sort_key")
    )
    place_them(starting, today)
    return starting

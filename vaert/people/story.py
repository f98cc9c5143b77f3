"""A colleague's dated history, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vaert.people.models import Employment, Membership, Role


@dataclass(frozen=True)
class Event:
    """Something that happened, or will, on a day."""

    on: date
    words: str


def story_of(jobs: list[Employment], places: list[Membership], roles: list[Role]) -> list[Event]:
    """Employment, departments and roles in words, the newest first. Rows come in the order they begin."""
    return sorted([*_jobs(jobs), *_places(places), *_roles(roles)], key=lambda event: event.on, reverse=True)


def _jobs(rows: list[Employment]) -> list[Event]:
    events = [
        Event(row.starts_on, _("Employed again") if number else _("First day at work"))
        for number, row in enumerate(rows)
    ]
    return events + [Event(row.ends_on, _("Last day at work")) for row in rows if row.ends_on]


def _places(rows: list[Membership]) -> list[Event]:
    events = []
    for number, row in enumerate(rows):
        values = {"department": row.department.name, "leader": row.leader.name if row.leader else ""}
        if number and rows[number - 1].department_id == row.department_id:
            words = _("Gets %(leader)s as leader in %(department)s") if row.leader else _("Stays in %(department)s")
        elif number:
            words = (
                _("Moves to %(department)s, with %(leader)s as leader") if row.leader else _("Moves to %(department)s")
            )
        else:
            words = (
                _("Works in %(department)s, with %(leader)s as leader") if row.leader else _("Works in %(department)s")
            )
        events.append(Event(row.starts_on, words % values))
    return events


def _roles(rows: list[Role]) -> list[Event]:
    events = []
    for row in rows:
        values = {"role": role_in_words(row)}
        events.append(Event(row.starts_on, _("Becomes %(role)s") % values))
        if row.ends_on:
            events.append(Event(row.ends_on, _("Last day as %(role)s") % values))
    return events


def role_in_words(role: Role) -> str:
    """ "coordinator", "leader of Children's department"."""
    if role.kind == Role.Kind.LEADER and role.department:
        return _("leader of %(department)s") % {"department": role.department.name}
    return str(role.get_kind_display()).lower()

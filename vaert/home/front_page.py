"""The front page: one address, and what it shows depends on who one is. Somebody may be several at once."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import local, long_date
from vaert.common.words import in_letters
from vaert.home.evaluations_asked import Asked, asked_of
from vaert.home.monday.lines import LINES_ON_A_SCREEN, MondayList
from vaert.home.monday.noted import monday_list_of
from vaert.home.my_departments import my_departments
from vaert.home.my_year import SHOWN_HOSTS, MyBuddyTask, MyCourse, my_buddy_tasks, my_course, my_years, other_hosts
from vaert.mentoring.course.agreed import Aims
from vaert.people.models import Person

SOON_DAYS = 7
HARDLY_ANYBODY = 3  # people; the founder and one or two more
NEEDS_ME, SOON, OTHERWISE = range(3)


@dataclass(frozen=True)
class Section:
    """One part of the page: what it says when it stands first (`hello`, `lead`), or below another (`heading`)."""

    template: str
    urgency: int
    hello: str
    lead: str
    heading: str
    shown: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FrontPage:
    """The sections in order, and the evaluations that wait for an answer."""

    sections: list[Section]
    asked: list[Asked]

    @property
    def is_manifold(self) -> bool:
        """Whether the person is several at once; a buddy's part then shows the next meeting, the course the rest."""
        return len(self.sections) > 1


def front_page(
    person: Person,
    notes: MutableMapping[str, Any],
    *,
    today: date,
    at: datetime,
    lines: int | None = None,
    hosts: int = SHOWN_HOSTS,
) -> FrontPage:
    """Everything that is the person's, the most urgent first; never without a section.

    The Monday list shows so many `lines`, and so many other buddies (`hosts`) are named. `notes` are the person's own
    session, which spares looking through a large house each time.
    """
    access = person.access(today)
    years, asked = my_years(person, today)
    aims = Aims([year.course.pk for year in years], person, on=today) if years else None
    sections = []
    for year in years:
        if aims and year.newcomer.pk == person.pk:
            sections.append(_new_colleague(my_course(year, aims, today=today, at=at), person, today))
    tasks = [task for year in years if aims for task in my_buddy_tasks(year, person, aims, today=today, at=at)]
    if tasks:
        sections.append(_buddy(tasks, person, today, at, hosts))
    if access.is_coordinator:
        listed = monday_list_of(person.organisation, notes, today=today, at=at, shown=lines)
        sections.append(_coordinator(listed, person, today, at, lines))
    if access.is_leader:
        sections.append(_leader(person, today, at))
    found = sorted(sections, key=lambda section: section.urgency) or [_colleague(person, today, at, hosts)]
    return FrontPage(found, asked_of(asked))


def greeting(person: Person, at: datetime) -> str:
    """ "Good morning, Lone", by the clock of the house."""
    hour, name = local(at).hour, {"name": person.given_name}
    if hour < 10:
        return _("Good morning, %(name)s") % name
    if hour < 18:
        return _("Hello, %(name)s") % name
    return _("Good evening, %(name)s") % name


def _is_soon(meeting: Any, at: datetime) -> bool:
    return meeting is not None and (meeting.meeting.starts_at - at).days < SOON_DAYS


def _new_colleague(mine: MyCourse, person: Person, today: date) -> Section:
    values = {"month": mine.month, "months": mine.year.months}
    if mine.year.course.state == "registered":
        lead = _("Your year is being planned. You will hear from us when it is ready.")
    elif not mine.month:
        lead = _("You start on %(day)s. We look forward to it.") % {"day": long_date(mine.year.course.starts_on, today)}
    elif mine.pairing:
        lead = _("You and %(buddy)s are in month %(month)s of %(months)s.") % {
            "buddy": mine.pairing.buddy.given_name,
            **values,
        }
    else:
        lead = _("You are in month %(month)s of %(months)s. We are finding you a new buddy.") % values
    return Section(
        "home/sections/new_colleague.html",
        NEEDS_ME,
        _("Hello %(name)s, good to see you") % {"name": person.given_name},
        lead,
        _("My course"),
        {"mine": mine},
    )


def _buddy(tasks: list[MyBuddyTask], person: Person, today: date, at: datetime, shown_hosts: int) -> Section:
    task = tasks[0]
    values = {
        "name": task.year.newcomer.given_name,
        "first": long_date(task.pairing.starts_on, today),
        "last": long_date(task.pairing.ends_on, today),
    }
    if task.has_begun:
        lead = _("You are the buddy of %(name)s until %(last)s.") % values
    else:
        lead = _("You become the buddy of %(name)s on %(first)s.") % values
    needs_me = any(each.unsettled or each.silent_days is not None for each in tasks)
    soon = any(_is_soon(each.next, at) for each in tasks)
    hosts, more = other_hosts(person, today, shown_hosts)
    return Section(
        "home/sections/buddy.html",
        NEEDS_ME if needs_me else SOON if soon else OTHERWISE,
        greeting(person, at),
        lead,
        _("My buddy task"),
        {"tasks": tasks, "hosts": hosts, "more_hosts": more},
    )


def _coordinator(listed: MondayList, person: Person, today: date, at: datetime, lines: int | None) -> Section:
    number = listed.needing
    has_courses = listed.in_order or listed.more  # and so people
    is_nearly_empty = not has_courses and _is_nearly_empty(person, today)
    if number:
        need = ngettext("%(number)s thing needs you.", "%(number)s things need you.", number) % {
            "number": in_letters(number).capitalize()
        }
    else:
        need = _("Welcome to Vært.") if is_nearly_empty else _("Nothing needs you right now.")
    shown = {
        "listed": listed,
        "parts": listed.parts(lines),
        "hidden": len(listed.lines[lines:]) + listed.more if lines else 0,
        "is_nearly_empty": is_nearly_empty,
        "first_more": next(iter(listed.lines[LINES_ON_A_SCREEN:]), None),  # where one reads on when all are shown
    }
    urgency, hello = NEEDS_ME if number else OTHERWISE, f"{greeting(person, at)}. {need}"
    return Section("home/sections/monday_list.html", urgency, hello, "", _("The Monday list"), shown)


def _is_nearly_empty(person: Person, today: date) -> bool:
    """Whether hardly anybody is here, so that the staff list comes before anything else."""
    colleagues = Person.objects.in_organisation(person.organisation).not_left(today).order_by()
    return len(colleagues.values_list("pk")[: HARDLY_ANYBODY + 1]) <= HARDLY_ANYBODY


def _leader(person: Person, today: date, at: datetime) -> Section:
    found = my_departments(person.organisation, person.access(today).led_department_ids, today=today, at=at)
    if found.late:
        lead = ngettext("In one course something is late.", "In %(number)s courses something is late.", found.late) % {
            "number": in_letters(found.late)
        }
    elif found.is_quiet:
        lead = _("Nobody starts, is hosted or hosts in your departments right now.")
    else:
        lead = _("All is as it should be in your departments.")
    return Section(
        "home/sections/leader.html",
        SOON if found.late else OTHERWISE,
        greeting(person, at),
        lead,
        _("My departments"),
        {"found": found},
    )


def _colleague(person: Person, today: date, at: datetime, shown_hosts: int) -> Section:
    hosts, more = other_hosts(person, today, shown_hosts)
    return Section(
        "home/sections/colleague.html",
        OTHERWISE,
        greeting(person, at),
        _("Nothing waits for you today."),
        "",
        {"hosts": hosts, "more_hosts": more},
    )

"""Everything periodic, in one table. The worker writes it to its own rows whenever it starts.

A job here finds what is due on the domain's rows and may run at any time, twice or late, without harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django_q.models import Schedule

from vaert.common import jobs as common
from vaert.common.jobs import path_of
from vaert.lifecycle import jobs as lifecycle
from vaert.meetings import jobs as meetings
from vaert.mentoring import jobs as mentoring
from vaert.outbox import jobs as outbox
from vaert.people import exporting
from vaert.people.staff_import import uploads


@dataclass(frozen=True)
class Periodic:
    """A function without arguments, and how often it runs."""

    function: Callable[[], object]
    every_minutes: int


PERIODIC = [
    Periodic(outbox.send_due, every_minutes=1),
    Periodic(mentoring.read_mail, every_minutes=2),
    Periodic(meetings.read_outside_calendars, every_minutes=10),
    Periodic(meetings.look_after_calendar_servers, every_minutes=2),
    Periodic(mentoring.keep_courses_going, every_minutes=60),
    Periodic(mentoring.remind_people, every_minutes=60),
    Periodic(lifecycle.follow_everybody, every_minutes=60),
    Periodic(uploads.look_after_imports, every_minutes=10),
    Periodic(exporting.look_after_exports, every_minutes=10),
    Periodic(mentoring.make_waiting_plans, every_minutes=10),
    Periodic(meetings.keep_closing_days_ahead, every_minutes=24 * 60),
    Periodic(common.clear_sessions, every_minutes=24 * 60),
]


def install(*, at: datetime) -> None:
    """Make the worker's schedule the same as the table: new jobs begin now, the others keep their turn."""
    table = {path_of(job.function): job.every_minutes for job in PERIODIC}
    with transaction.atomic():
        Schedule.objects.exclude(name__in=table).delete()
        for path, minutes in table.items():
            Schedule.objects.update_or_create(
                name=path,
                defaults={"func": path, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1},
                create_defaults={
                    "func": path,
                    "schedule_type": Schedule.MINUTES,
                    "minutes": minutes,
                    "repeats": -1,
                    "next_run": at,
                },
            )

"""`bin/vaert qcluster`: the worker, with the schedule of this version."""

from typing import Any

from django_q.management.commands.qcluster import Command as ClusterCommand

from vaert.common import clock, wall
from vaert.common.pool import leave_the_pool
from vaert.config import schedule


class Command(ClusterCommand):
    """Writes the table of periodic jobs where the worker reads it, then starts the worker."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Install the schedule and work until stopped."""
        leave_the_pool()
        schedule.install(at=clock.now())
        with wall.inside(None):  # each job says for itself whose rows it is about
            super().handle(*args, **options)

"""`bin/vaert qcluster`: the worker, with the schedule of this version."""

from typing import Any

from django.db import connection
from django_q.management.commands.qcluster import Command as ClusterCommand

from vaert.common import clock, wall
from vaert.config import schedule

KEPT_FOR_SECONDS = 60


class Command(ClusterCommand):
    """Writes the table of periodic jobs where the worker reads it, then starts the worker."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Install the schedule and work until stopped."""
        leave_the_pool()
        schedule.install(at=clock.now())
        with wall.inside(None):  # each job says for itself whose rows it is about
            super().handle(*args, **options)


def leave_the_pool() -> None:
    """Have this process and those it forks connect to PostgreSQL without a pool, each for itself.

    The worker forks again and again; what a pool has opened before is then shared, and answers go to the wrong one.
    """
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    if connection.settings_dict["OPTIONS"].pop("pool", None):
        connection.settings_dict.update(CONN_MAX_AGE=KEPT_FOR_SECONDS, CONN_HEALTH_CHECKS=True)

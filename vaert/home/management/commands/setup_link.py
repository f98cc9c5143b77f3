"""`bin/vaert setup_link`: the address where the first administrator makes the organisation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from vaert.home.founding import LINK_HOURS, is_founded, make_setup_token


class Command(BaseCommand):
    """Print the address; refused once somebody is administrator."""

    help = "Print the one-time address where the first administrator makes the organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the installation answers."""
        parser.add_argument("--address", default="", help="where Vært answers, e.g. http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sign and print."""
        if is_founded():
            raise CommandError("There is an administrator already. To log somebody in: login_link EMAIL")
        base = (options["address"] or settings.SERVED_AT).rstrip("/")
        address = base + reverse("setup", args=[make_setup_token()])
        self.stdout.write(
            f"Make your organisation here (the address works once, within {LINK_HOURS} hours):\n{address}"
        )
        self.stdout.flush()

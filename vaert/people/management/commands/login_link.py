"""`bin/vaert login_link EMAIL`: an address that logs one person in, once, for whoever runs the installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from vaert.common import clock
from vaert.people.entering import LINK_MINUTES, make_link_token
from vaert.people.models import Person


class Command(BaseCommand):
    """Print the address."""

    help = "Print an address that logs one person in, once, within fifteen minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose address, and where the installation answers."""
        parser.add_argument("email", help="the e-mail address of the person")
        parser.add_argument("--address", default="", help="where Vært answers, e.g. http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person and sign."""
        email = options["email"].strip().lower()
        person = Person.objects.filter(email=email).not_left(clock.today()).order_by("-id").first()
        if person is None:
            raise CommandError(f"Nobody who works here has the address {email}.")
        base = (options["address"] or settings.SERVED_AT).rstrip("/")
        self.stdout.write(base + reverse("login_link", args=[make_link_token(person)]))
        self.stderr.write(f"It logs {person.name} in once, within {LINK_MINUTES} minutes.")

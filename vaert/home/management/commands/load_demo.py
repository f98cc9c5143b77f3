"""`vaert load_demo`: the demo library, where there is none yet."""

from typing import Any

from django.core.management.base import BaseCommand

from vaert.common import clock
from vaert.home.demo import load_demo
from vaert.people.models import Organisation


class Command(BaseCommand):
    """Load the demo library."""

    help = "Load the demo library (does nothing where there already is one)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it once."""
        if Organisation.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo library is already here.")
            return
        staff = load_demo(today=clock.today(), at=clock.now())
        self.stdout.write(f"{staff.organisation.name}: {staff.organisation.people.count()} people.")

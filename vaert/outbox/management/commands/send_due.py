"""`bin/vaert send_due`: deliver what is due now, without a worker."""

from typing import Any

from django.core.management.base import BaseCommand

from vaert.common import clock
from vaert.outbox import delivery


class Command(BaseCommand):
    """Delivers once and says how many messages were sent."""

    help = "Deliver the messages that are due, once. The worker does the same all the time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send and say so."""
        self.stdout.write(f"{delivery.send_due(at=clock.now)} sent")

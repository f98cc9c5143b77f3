"""`bin/vaert read_mail`: read the mailbox now, without a worker."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vaert.mentoring.jobs import read_mail
from vaert.outbox.models import Inbox


class Command(BaseCommand):
    """Reads once and says what came."""

    help = "Read answers to invitations and returned mails from the mailbox, once. The worker does the same by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and say so; what is wrong with the box is told in the server's words."""
        if not settings.MAIL_IMAP_HOST:
            raise CommandError("mail.imap_host is not set: there is no mailbox to read.")
        counted = read_mail()
        wrong = Inbox.objects.exclude(last_error="").values_list("last_error", flat=True).first()
        if wrong:
            raise CommandError(f"The mailbox could not be read: {wrong}")
        self.stdout.write(
            ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items())) or "nothing new"
        )

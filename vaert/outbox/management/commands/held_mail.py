"""`bin/vaert held-mail`: what is held back after a restore, and what is to become of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import is_naive, make_aware

from vaert.common import clock
from vaert.common.dates import local
from vaert.outbox.actions.hold import held_messages, lift_hold, perhaps_sent
from vaert.outbox.models import Hold


class Command(BaseCommand):
    """Tells, and with an option lifts the hold."""

    help = "Show the mail that is held back after a restore; --send, --drop or --drop-before decides about it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One decision, or none."""
        decisions = parser.add_mutually_exclusive_group()
        decisions.add_argument("--send", action="store_true", help="send all of it")
        decisions.add_argument("--drop", action="store_true", help="drop all of it that is due by now, send the rest")
        decisions.add_argument(
            "--drop-before", metavar="MOMENT", help="drop what was due before, such as 2026-11-25T14:00; send the rest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show or decide."""
        hold = Hold.objects.filter(lifted_at=None).first()
        if hold is None:
            self.stdout.write("No mail is held back.")
        elif options["send"] or options["drop"] or options["drop_before"]:
            before = clock.now() if options["drop"] else _moment(options["drop_before"])
            left, dropped = lift_hold(drop_due_before=before, at=clock.now())
            self.stdout.write(f"Mail leaves again: {left} messages go out in their time, {dropped} were dropped.")
        else:
            self._show(hold)

    def _show(self, hold: Hold) -> None:
        held = held_messages()
        self.stdout.write(
            f"Mail is held back since {local(hold.held_at):%Y-%m-%d %H:%M}; the copy shows "
            f"{local(hold.copied_at):%Y-%m-%d %H:%M}.\n{held.count()} messages wait, "
            f"{held.filter(perhaps_sent(hold)).count()} of them may have been sent after the copy was made.\n"
            "Decide: --send (all; the server's users may get some twice), --drop (none that is due by now), "
            "or --drop-before MOMENT."
        )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no moment; write it as 2026-11-25T14:00.") from error
    return make_aware(moment) if is_naive(moment) else moment

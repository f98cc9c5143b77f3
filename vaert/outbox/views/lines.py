"""A message as one line of the mailbox."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vaert.common.dates import clock_time, local, short_date, short_day
from vaert.outbox.models import Message
from vaert.people.models import Person

State = Message.State
_CHIPS: dict[str, tuple[str, str | Promise]] = {
    State.WAITING: ("info", _("Waiting")),
    State.SENDING: ("info", _("Being sent")),
    State.DATA: ("warning", _("Perhaps delivered")),
    State.FAILED: ("danger", _("Not delivered")),
    State.DROPPED: ("", _("Taken back")),
    State.JOINED: ("", _("In one e-mail with others")),
}


@dataclass(frozen=True)
class Line:
    """What the list shows of a message: `word` and `tone` say its state where it is not the normal one."""

    message: Message
    words: str
    at: datetime
    when: str
    tone: str
    word: str | Promise


def line_of(message: Message, reader: Person, at: datetime) -> Line:
    """The line for a reader: the subject is only for those who may read the message."""
    tone, word = ("now", _("Planned")) if message.is_planned(at) else _CHIPS.get(message.state, ("", ""))
    subject = message.subject if message.is_readable_by(reader, on=local(at).date()) else ""
    line_at = message.sent_at or max(message.next_attempt_at, message.created_at)
    return Line(
        message=message,
        words=subject or message.get_kind_display(),
        at=line_at,
        when=_short(line_at, at),
        tone=tone,
        word=word,
    )


def _short(moment: datetime, now: datetime) -> str:
    """The time today, the day this year, the date otherwise."""
    day, today = local(moment).date(), local(now).date()
    if day == today:
        return clock_time(moment)
    return short_day(day) if day.year == today.year else short_date(day)

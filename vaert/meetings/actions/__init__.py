"""What can be done with meetings, one deed a file."""

from vaert.meetings.actions.answer import Taken, take_answer
from vaert.meetings.actions.book import NewMeeting, book
from vaert.meetings.actions.cancel import cancel_meetings
from vaert.meetings.actions.closing_days import (
    add_closing_day,
    install_closing_days,
    keep_closing_days_ahead,
    remove_closing_day,
)
from vaert.meetings.actions.feed import close_feed, open_feed, renew_feed
from vaert.meetings.actions.hold import NotYet, mark_held, mark_missed, reopen_meeting
from vaert.meetings.actions.move import InThePast, NotMovable, move_meeting
from vaert.meetings.actions.note import read_note, write_note
from vaert.meetings.actions.outside import (
    NoWebAddress,
    TooMany,
    add_outside_calendar,
    remove_outside_calendar,
    replace_busy_times,
)
from vaert.meetings.actions.remind import remind
from vaert.meetings.actions.server import (
    SecretMissing,
    ServerFacts,
    stop_using_calendar_server,
    use_calendar_server,
)

__all__ = [
    "InThePast",
    "NewMeeting",
    "NoWebAddress",
    "NotMovable",
    "NotYet",
    "SecretMissing",
    "ServerFacts",
    "Taken",
    "TooMany",
    "add_closing_day",
    "add_outside_calendar",
    "book",
    "cancel_meetings",
    "close_feed",
    "install_closing_days",
    "keep_closing_days_ahead",
    "mark_held",
    "mark_missed",
    "move_meeting",
    "open_feed",
    "read_note",
    "remind",
    "remove_closing_day",
    "remove_outside_calendar",
    "renew_feed",
    "reopen_meeting",
    "replace_busy_times",
    "stop_using_calendar_server",
    "take_answer",
    "use_calendar_server",
    "write_note",
]

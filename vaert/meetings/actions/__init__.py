"""What can be done with meetings, one deed a file."""

from vaert.meetings.actions.answer import Taken, take_answer
from vaert.meetings.actions.book import NewMeeting, book
from vaert.meetings.actions.cancel import cancel_meetings
from vaert.meetings.actions.closing_days import install_closing_days
from vaert.meetings.actions.feed import close_feed, open_feed, renew_feed
from vaert.meetings.actions.hold import NotYet, mark_held, mark_missed, reopen_meeting
from vaert.meetings.actions.move import InThePast, NotMovable, move_meeting
from vaert.meetings.actions.note import read_note, write_note

__all__ = [
    "InThePast",
    "NewMeeting",
    "NotMovable",
    "NotYet",
    "Taken",
    "book",
    "cancel_meetings",
    "close_feed",
    "install_closing_days",
    "mark_held",
    "mark_missed",
    "move_meeting",
    "open_feed",
    "read_note",
    "renew_feed",
    "reopen_meeting",
    "take_answer",
    "write_note",
]

"""The state of the meetings room."""

from vaert.meetings.models.closing_day import ClosingDay
from vaert.meetings.models.feed import Feed
from vaert.meetings.models.meeting import Attendee, Meeting, MeetingChange, with_people
from vaert.meetings.models.note import Note
from vaert.meetings.models.outside import BusyTime, OutsideCalendar
from vaert.meetings.models.server import CalendarEntry, CalendarServer

__all__ = [
    "Attendee",
    "BusyTime",
    "CalendarEntry",
    "CalendarServer",
    "ClosingDay",
    "Feed",
    "Meeting",
    "MeetingChange",
    "Note",
    "OutsideCalendar",
    "with_people",
]

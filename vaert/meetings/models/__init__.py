"""The state of the meetings room."""

from vaert.meetings.models.closing_day import ClosingDay
from vaert.meetings.models.feed import Feed
from vaert.meetings.models.meeting import Attendee, Meeting, MeetingChange
from vaert.meetings.models.note import Note
from vaert.meetings.models.outside import BusyTime, OutsideCalendar

__all__ = ["Attendee", "BusyTime", "ClosingDay", "Feed", "Meeting", "MeetingChange", "Note", "OutsideCalendar"]

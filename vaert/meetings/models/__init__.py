"""The state of the meetings room."""

from vaert.meetings.models.closing_day import ClosingDay
from vaert.meetings.models.feed import Feed
from vaert.meetings.models.meeting import Attendee, Meeting, MeetingChange

__all__ = ["Attendee", "ClosingDay", "Feed", "Meeting", "MeetingChange"]

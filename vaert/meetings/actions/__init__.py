"""What can be done with meetings, one deed a file."""

from vaert.meetings.actions.book import NewMeeting, book

__all__ = ["NewMeeting", "book"]

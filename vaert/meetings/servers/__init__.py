"""Calendar servers behind one interface: CalDAV, Microsoft Graph, Google Calendar."""

from vaert.meetings.servers.interface import Away, CalendarClient, Copy, Denied, NoSuchCalendar, Put, ServerError
from vaert.meetings.servers.opening import client_of

__all__ = ["Away", "CalendarClient", "Copy", "Denied", "NoSuchCalendar", "Put", "ServerError", "client_of"]

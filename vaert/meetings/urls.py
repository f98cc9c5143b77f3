"""Addresses of the meetings room. A meeting's own page, those that offer another time, and the feed are `home`'s."""

from django.urls import path

from vaert.meetings.views import closing_days, feed, held_link, meeting, note, outside, server

urlpatterns = [
    path("calendar/", feed.show_calendar, name="my_calendar"),
    path("calendar/address/", feed.change_address, name="my_calendar_address"),
    path("organisation/calendar-server/", server.calendar_server, name="calendar_server"),
    path("organisation/calendar-server/end/", server.stop_calendar_server, name="calendar_server_stop"),
    path("organisation/closing-days/", closing_days.closing_days, name="closing_days"),
    path("organisation/closing-days/<int:pk>/removal/", closing_days.open_after_all, name="closing_day_removal"),
    path("calendar/outside/", outside.add_calendar, name="outside_calendars"),
    path("calendar/outside/<int:pk>/removal/", outside.remove_calendar, name="outside_removal"),
    path("held/<str:token>/", held_link.held_by_link, name="held_by_link"),
    path("meetings/<int:pk>/outcome/", meeting.say_outcome, name="meeting_outcome"),
    path("meetings/<int:pk>/note/", note.note, name="meeting_note"),
    path("meetings/<int:pk>/meeting.ics", meeting.download_meeting, name="meeting_calendar"),
]

"""Addresses of the meetings room."""

from django.urls import path

from vaert.meetings.views import meeting, time

urlpatterns = [
    path("meetings/<int:pk>/", meeting.show_meeting, name="meeting"),
    path("meetings/<int:pk>/time/", time.choose_time, name="meeting_time"),
    path("meetings/<int:pk>/outcome/", meeting.say_outcome, name="meeting_outcome"),
    path("meetings/<int:pk>/meeting.ics", meeting.download_meeting, name="meeting_calendar"),
]

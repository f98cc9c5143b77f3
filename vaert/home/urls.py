"""Addresses of the home room."""

from django.urls import path

from vaert.home import delivery_views, my_calendar, views
from vaert.home.hosting_of import person_hosting
from vaert.home.meeting_page import meeting
from vaert.home.setup import setup
from vaert.home.watching.views import health, metrics, ready
from vaert.home.who_to_be import demo
from vaert.meetings.views.move_link import move_by_link
from vaert.meetings.views.time import choose_time
from vaert.mentoring.course.stillness import still_days

urlpatterns = [
    path("", views.today, name="today"),
    path("delivery/", delivery_views.delivery, name="delivery"),
    path("delivery/mail/attempts/", delivery_views.mail_attempts, name="delivery_mail_attempts"),
    path("delivery/jobs/<str:job>/attempt/", delivery_views.job_attempt, name="delivery_job_attempt"),
    path("delivery/jobs/<str:job>/forgetting/", delivery_views.job_forgetting, name="delivery_job_forgetting"),
    path("calendar/year.ics", my_calendar.download_year, name="my_year_calendar"),
    path("feed/<str:token>.ics", my_calendar.read_feed, name="feed"),
    path("demo/", demo, name="demo"),
    path("health/", health, name="health"),
    path("ready/", ready, name="ready"),
    path("metrics/", metrics, name="metrics"),
    path("meetings/<int:pk>/", meeting, name="meeting"),
    path("meetings/<int:pk>/time/", choose_time, {"still_of": still_days}, name="meeting_time"),
    path("move/<str:token>/", move_by_link, {"still_of": still_days}, name="move_by_link"),
    path("people/<int:person_id>/hosting/", person_hosting, name="person_hosting"),
    path("setup/<str:token>/", setup, name="setup"),
]

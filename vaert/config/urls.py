"""The doors of the house: every room's own urls, under one root."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("vaert.home.login.urls")),
    path("", include("vaert.people.urls")),
    path("", include("vaert.outbox.urls")),
    path("", include("vaert.meetings.urls")),
    path("", include("vaert.mentoring.urls")),
    path("", include("vaert.lifecycle.urls")),
    path("", include("vaert.common.urls")),
    path("", include("vaert.home.urls")),
]

"""Addresses of the common room."""

from django.urls import path

from vaert.common import stil, views

urlpatterns = [
    path("language/", views.language, name="language"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("stil/", stil.stil, name="stil"),
]

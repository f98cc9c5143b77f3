"""Addresses of the meetings room."""

from django.urls import path

from vaert.meetings import views

urlpatterns = [
    path("meetings/<int:pk>/", views.show_meeting, name="meeting"),
]

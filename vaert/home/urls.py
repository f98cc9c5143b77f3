"""Addresses of the home room."""

from django.urls import path

from vaert.home import views
from vaert.home.setup import setup

urlpatterns = [
    path("", views.today, name="today"),
    path("setup/<str:token>/", setup, name="setup"),
]

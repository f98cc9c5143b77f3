"""Addresses of the people room."""

from django.urls import path

from vaert.people.views.demo import demo
from vaert.people.views.login_link import login_link
from vaert.people.views.people import people

urlpatterns = [
    path("people/", people, name="people"),
    path("demo/", demo, name="demo"),
    path("log-in/<str:token>/", login_link, name="login_link"),
]

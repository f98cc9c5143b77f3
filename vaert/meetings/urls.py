"""Addresses of the meetings room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of the outbox room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of the mentoring room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of the common room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

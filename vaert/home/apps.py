"""The home room."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.home"
    label = "home"

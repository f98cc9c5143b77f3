"""The meetings room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.meetings"
    label = "meetings"

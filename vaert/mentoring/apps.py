"""The mentoring room."""

from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.mentoring"
    label = "mentoring"

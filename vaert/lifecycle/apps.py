"""The lifecycle room."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.lifecycle"
    label = "lifecycle"

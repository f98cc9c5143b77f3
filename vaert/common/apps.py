"""The common room."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the room with Django."""

    name = "vaert.common"
    label = "common"

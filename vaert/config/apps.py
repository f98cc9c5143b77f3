"""The room of settings: it stands first, so its commands and checks are the ones that count."""

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """Registers the checks of the configuration with Django."""

    name = "vaert.config"
    label = "configuration"

    def ready(self) -> None:
        """Importing the checks registers them."""
        from vaert.config import checks  # noqa: F401

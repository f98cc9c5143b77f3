"""The environment of a process that is an installation of its own, whatever database the tests run on."""

import os
from pathlib import Path


def environment(data: Path, **settings: object) -> dict[str, str]:
    """With its data in the folder, and settings as `MAIL_HOST="127.0.0.1"`; none comes from outside."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VAERT_")}
    own = {f"VAERT_{name}": str(value) for name, value in settings.items()}
    return clean | {"DJANGO_SETTINGS_MODULE": "vaert.config.settings", "VAERT_DATA": str(data)} | own

"""The command line: `bin/vaert COMMAND`, which is Django's manage.py with our settings."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")
    execute_from_command_line(["vaert", *sys.argv[1:]])


if __name__ == "__main__":
    main()

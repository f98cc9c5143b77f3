"""The command line: `bin/vaert [--data DIR] COMMAND`, which is Django's manage.py with our settings."""

import argparse
import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from vaert.common import wall


def without_data_folder(arguments: list[str]) -> list[str]:
    """Take `--data DIR` out of the arguments, wherever it stands, and make it the installation's data folder."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="DIR")
    known, others = parser.parse_known_args(arguments)
    if known.data:
        os.environ["VAERT_DATA"] = str(Path(known.data).resolve())
    return others


def main() -> None:
    """Run one command; `import-staff` is the command in `import_staff.py`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")
    arguments = without_data_folder(sys.argv[1:])
    from vaert.config.installation import fail_plainly

    if arguments and not arguments[0].startswith("-"):
        arguments[0] = arguments[0].replace("-", "_")  # import-staff is the module import_staff
    # Whoever may run a command owns the installation; the worker alone keeps to the organisation of each job.
    with fail_plainly(), wall.everywhere():
        execute_from_command_line(["vaert", *arguments])


if __name__ == "__main__":
    main()

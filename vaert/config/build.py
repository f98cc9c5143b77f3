"""Makes what is not kept in git: compiled translations, fonts and icons, collected static files.

`bin/setup` runs it when a source of these has changed.
"""

import importlib.util
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from vaert.config.installation import ROOT


def compile_translations() -> None:
    """Write a `.mo` beside every `.po`; each is complete or untouched, whatever interrupts."""
    for source in sorted(ROOT.glob("vaert/*/locale/*/LC_MESSAGES/django.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
        half = source.with_suffix(".mo.half")
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(source.with_suffix(".mo"))


def build_assets() -> None:
    """Subset fonts and gather icons into `.build/static`."""
    (ROOT / ".build" / "static").mkdir(parents=True, exist_ok=True)
    if importlib.util.find_spec("vaert.common.build_assets"):
        importlib.import_module("vaert.common.build_assets").main()


def collect_static() -> None:
    """Gather the static files of all rooms, named by their content and compressed."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def main() -> None:
    """Make everything."""
    os.chdir(Path(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")
    compile_translations()
    build_assets()
    collect_static()


if __name__ == "__main__":
    main()

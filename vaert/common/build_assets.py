"""Makes the files that are not kept in the repository: the two fonts, cut down to the letters we use.

Run once by `bin/setup`; takes a few seconds. The fonts come with two Python packages, so nothing is fetched.
"""

from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from vaert.config.installation import ROOT

FONTS = ROOT / ".build" / "static" / "common" / "fonts"

# Danish, the other European languages written with Latin letters (names!), and the signs we print.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x1E9E, 0x2C9]
SIGNS = [ord(sign) for sign in "–—‘’‚“”„•…‹›€−→←"]
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "tnum", "lnum", "calt"]

SANS = ("font_manrope", "Manrope-VariableFont_wght.ttf", "manrope.woff2")
SERIF = ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf", "source-serif.woff2")


def main() -> None:
    """Write both fonts under `.build/static/`; those made since this file last changed are left alone."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for package, source, target in (SANS, SERIF):
        if not _is_fresh(FONTS / target):
            _write_subset(_font_file(package, source), FONTS / target)


def _is_fresh(made: Path) -> bool:
    return made.exists() and made.stat().st_mtime > Path(__file__).stat().st_mtime


def _font_file(package: str, name: str) -> Path:
    """Where the package keeps the font; the package itself is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The Python package {package} is missing: run bin/setup.")
    return Path(spec.origin).parent / "files" / name


def _write_subset(source: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)  # the same letters are the same file, whenever they are cut
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LETTERS + SIGNS)
    cut.subset(font)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": (400, 800)})
    unfinished = target.with_suffix(".part")
    subset.save_font(font, unfinished, options)
    unfinished.replace(target)


if __name__ == "__main__":
    main()

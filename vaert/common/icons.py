"""Icons from lucide, drawn into the page: no request, no font, the colour of the text around."""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=1)
def _drawings() -> ZipFile:
    """The package's archive, opened once; its table of contents alone takes longer than any icon."""
    spec = find_spec("lucide")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The Python package lucide is missing: run bin/setup.")
    return ZipFile(Path(spec.origin).parent / "lucide.zip")


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """The icon as an `<svg>` hidden from screen readers: the word beside it says what it means.

    Raises KeyError for a name that lucide does not have, so that a misspelt icon fails in a test.
    """
    drawing = _drawings().read(f"{name}.svg").decode()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    assert inside, name
    strokes = re.sub(r"\s+", " ", inside[1]).replace(" />", "/>").strip()
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{strokes}</svg>')  # noqa: S308


icon.is_constant = True  # type: ignore[attr-defined]  # a named icon becomes part of the page's text (drawing.nodes)

"""Makes a PDF of a Typst template. What is printed goes in as data, never as part of the template.

Templates lie in the rooms as `<room>/print/<name>.typ`, and may import `/vaert/printing/house.typ`, which has the
house's colours, fonts and parts. The compiler itself checks that the document can be read aloud (PDF/UA-1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from vaert.config.installation import ROOT

FONTS = ("font_manrope", "font_source_serif_pro")


class Unprintable(Exception):
    """The compiler refused a document; carries its own words."""


def pdf(template: str, data: Mapping[str, Any], *, language: str) -> bytes:
    """The document as a PDF. `template` is a path below `vaert/`, such as `mentoring/print/year.typ`.

    `data` holds texts, numbers, lists and tables, as JSON can. Takes 50 to 200 ms. Raises Unprintable.

    Where a name has letters that our fonts lack, the machine's own are asked too. Those that none of them has are
    printed as empty boxes, in a document that no longer promises to be readable aloud: better than none.
    """
    given = json.dumps({**data, "language": language[:2]}, ensure_ascii=False)
    for ours_alone, is_for_all in ((True, True), (False, True), (False, False)):
        try:
            return _compiled(template, given, ours_alone=ours_alone, is_for_all=is_for_all)
        except typst.TypstError as error:
            refused = error
            if "could not be displayed" not in str(error):
                break
    raise Unprintable(str(refused)) from refused


def _compiled(template: str, given: str, *, ours_alone: bool, is_for_all: bool) -> bytes:
    return typst.compile(
        ROOT / "vaert" / template,
        root=ROOT,
        font_paths=[_fonts(package) for package in FONTS],
        ignore_system_fonts=ours_alone,
        format="pdf",
        sys_inputs={"data": given},
        pdf_standards=["ua-1"] if is_for_all else [],
    )


def _fonts(package: str) -> Path:
    """The folder of a package's font files; the package itself is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The Python package {package} is missing: run bin/setup.")
    return Path(spec.origin).parent / "files"

"""Text as people mean it: without the signs that nobody sees, which hide things or turn a line around."""

from __future__ import annotations

import re

# Zero width, soft hyphens, marks that turn the direction of what follows, and control characters but for tab and
# line break. The two joiners stay: some languages, and families of emoji, are written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def without_hidden(text: str) -> str:
    """The text without signs that nobody sees."""
    return text if text.isprintable() else _HIDDEN.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, trimmed: a name with a line break in it could stand in no mail's header."""
    return text.strip() if text.isprintable() else " ".join(_HIDDEN.sub("", text).split())

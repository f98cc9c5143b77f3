"""Danish text in a database that knows no Danish: sorting with æ ø å last, searching where å is å.

Both databases order and compare by their own rules (SQLite folds no æøå, PostgreSQL's order depends on
how it was installed), so rows carry two keys made here: one to sort by, one to search in.
"""

import re
import unicodedata

_ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzæøå"
_PLACE = {letter: f"{chr(97 + index // 26)}{chr(97 + index % 26)}" for index, letter in enumerate(_ALPHABET)}
_SAME = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "œ": "ø", "ł": "l"})
_OWN_LETTERS = "æøå"


def _plain(text: str) -> str:
    """Lower case, composed, with accents taken off every letter but å (and æ, ø, which carry none)."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_SAME)
    kept = []
    for letter in composed:
        if letter.isascii() or letter in _OWN_LETTERS:
            kept.append(letter)
        else:
            kept.extend(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return "".join(kept)


def sort_key(text: str) -> str:
    """A key that sorts as a Danish phone book does, in any database: æ ø å last, aa as å.

    Every letter becomes two of a-z, so no collation can see it otherwise. Cut at 200 characters.
    """
    letters = _plain(text).replace("aa", "å")
    return "".join(_PLACE.get(letter, _PLACE[" "]) for letter in re.sub(r"[^\w]+", " ", letters).strip())[:200]


def search_key(text: str) -> str:
    """Text folded for searching: case, accents, `aa` and decomposed letters make no difference."""
    return re.sub(r"\s+", " ", _plain(text).replace("aa", "å")).strip()

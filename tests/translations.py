"""Finds words on screen that have no Danish translation, and translations that are wrong; `bin/check` runs it.

Every message in Python and templates must be translated in some room's `django.po`, with the same placeholders;
a translation that nothing asks for any more, or that two rooms give differently, is wrong too.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "_": None,
    **dict.fromkeys(["gettext", "gettext_lazy", "gettext_noop"], None),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
Key = tuple[str, str]  # context and singular


def wanted() -> dict[Key, str]:
    """Every message that code asks for, with the place of one use."""
    found: dict[Key, str] = {}
    for path in sorted((ROOT / "vaert").rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "tests" in path.parts or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = f"({templatize(source)})"  # in brackets, so that indentation means nothing
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            singular = message[0] if isinstance(message, tuple) else message
            found.setdefault((context or "", singular), f"{path.relative_to(ROOT)}:{line}")
    return found


def catalogues() -> dict[Path, Catalog]:
    """The Danish catalogue of every room."""
    paths = sorted((ROOT / "vaert").glob("*/locale/da/LC_MESSAGES/django.po"))
    return {path.relative_to(ROOT): read_po(path.open("rb"), locale="da", abort_invalid=True) for path in paths}


def _key(message: Message) -> Key:
    return message.context or "", message.id[0] if message.pluralizable else message.id


def _translations(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if message.pluralizable else (message.string,)


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation on its own."""
    sources = message.id if message.pluralizable else (message.id,)
    wanted_placeholders = set(PLACEHOLDER.findall(sources[-1]))
    if not all(_translations(message)):
        yield "is not translated"
    elif set(PLACEHOLDER.findall(_translations(message)[-1])) != wanted_placeholders:
        yield "has other placeholders in Danish"
    if message.fuzzy:
        yield "is marked fuzzy, so it is not used"


def faults() -> Iterator[str]:
    """Everything that is wrong, one sentence each."""
    asked_for, given = wanted(), {}
    for path, catalogue in catalogues().items():
        messages = [message for message in catalogue if message.id]
        if len(messages) != len(re.findall(r'(?m)^msgid (?!""\n(?!"))', (ROOT / path).read_text(encoding="utf-8"))):
            yield f"{path}: a message stands in it twice"
        for message in messages:
            key = _key(message)
            yield from (f"{path}: {key[1]!r} {fault}" for fault in faults_of(message))
            if key not in asked_for:
                yield f"{path}: {key[1]!r} is not used any more"
            elif given.setdefault(key, _translations(message)) != _translations(message):
                yield f"{path}: {key[1]!r} has another translation in another room"
    yield from (f"{place}: {key[1]!r} has no Danish" for key, place in asked_for.items() if key not in given)


def main() -> int:
    """Print what is wrong; 1 where something is."""
    found = list(faults())
    print("\n".join(found) or "every message is translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

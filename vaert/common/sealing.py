"""Text that only its writer is to read, sealed before it reaches the database.

Whoever gets hold of the database, or of a backup of it, has nothing without the key, which lies beside it in a file
of its own. A sealed text is bound to the place it was written for: moved to another row it does not open.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotBeOpened(Exception):
    """The text was sealed with a key that is not here, for another place, or was changed. Carries neither text."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text and the name of the key it was sealed with, which says nothing about the key."""

    text: str
    key: str


def seal(text: str, *, place: str) -> Sealed:
    """Seal a text for a place, such as `note:17:4`."""
    inside = f"{place}\n{text}".encode()
    return Sealed(_box().encrypt(inside).decode(), key_names()[0])


def unseal(sealed: str, *, place: str) -> str:
    """The text that was sealed for the place. Raises CannotBeOpened; never returns anything else."""
    try:
        found, _, text = _box().decrypt(sealed.encode()).decode().partition("\n")
    except InvalidToken:
        raise CannotBeOpened from None
    if found != place:
        raise CannotBeOpened
    return text


def key_names() -> list[str]:
    """The names of the keys that are here, the one that seals first."""
    return [hashlib.sha256(b"vaert.key-name:" + key.encode()).hexdigest()[:12] for key in settings.NOTE_KEYS]


def keys_are_usable() -> bool:
    """Whether every key is one: 32 bytes in base 64, and at least one of them."""
    try:
        _box()
    except ValueError:
        return False
    return True


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.NOTE_KEYS])

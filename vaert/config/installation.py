"""What one installation says about itself: where its data live and what its `vaert.toml` holds.

A value is looked up in the environment first (`VAERT_MAIL_HOST` for `mail.host`), then in
`vaert.toml` in the data folder, then in the default.
"""

import os
import secrets
import sys
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("VAERT_DATA") or ROOT / "data").resolve()


class Unusable(Exception):
    """The data folder or its `vaert.toml` cannot be used; the message is the sentence to show."""


@contextmanager
def fail_plainly() -> Iterator[None]:
    """End the program with the sentence alone, where loading the settings finds the installation unusable."""
    try:
        yield
    except Unusable as error:
        sys.exit(f"Vært: {error}")


def _read_file() -> dict[str, Any]:
    path = DATA / "vaert.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from error


_FILE: dict[str, Any] | None = None
ASKED: set[str] = set()  # every name that settings asked for, so that one misspelt in the file can be told


def value(name: str, default: Any = "") -> Any:
    """The installation's value for a dotted name such as `mail.host`.

    An environment value takes the type of the default (`true` and `1` are true).
    """
    global _FILE
    ASKED.add(name)
    variable = "VAERT_" + name.replace(".", "_").upper()
    from_environment = os.environ.get(variable)
    if from_environment is not None:
        return _of_type(default, from_environment, variable)
    if _FILE is None:
        _FILE = _read_file()
    found: Any = _FILE
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return default if found is None else _of_type(default, found, f"{name} in {DATA / 'vaert.toml'}")


def names_nobody_asked_for() -> set[str]:
    """Names in `vaert.toml` that are no setting, such as a misspelt one."""
    return {name for name in _names(_FILE or {}) if name not in ASKED}


def _names(table: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, found in table.items():
        if isinstance(found, dict):
            yield from _names(found, f"{above}{name}.")
        else:
            yield above + name


def _of_type(default: Any, given: Any, where: str) -> Any:
    """The given value as the default's type; text from the environment is converted, a file's value must fit."""
    if isinstance(default, bool) and isinstance(given, str):
        return given.lower() in {"1", "true", "yes"}
    if isinstance(default, bool) is not isinstance(given, bool) or not isinstance(given, str | type(default)):
        raise Unusable(f"{where} should be {_TYPE_WORDS[type(default)]}, not {given!r}.")
    try:
        return type(default)(given)
    except ValueError:
        raise Unusable(f"{where} should be {_TYPE_WORDS[type(default)]}, not {given!r}.") from None


_TYPE_WORDS = {str: "text in quotes", int: "a whole number", bool: "true or false"}


def secret_key() -> str:
    """The key that signs sessions: made once, kept in the data folder, readable by its owner only."""
    return _made_once("secret-key", lambda: secrets.token_urlsafe(50))


def note_key() -> str:
    """The key that seals private notes: made and kept as the other, but whoever loses it loses the notes."""
    return _made_once("note-key", lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode())


def _made_once(name: str, make: Callable[[], str]) -> str:
    path = DATA / name
    try:
        if not path.exists():
            DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold what people wrote
            _write_once(path, make())
        return path.read_text()
    except OSError as error:
        raise Unusable(
            f"the data folder {DATA} cannot be used: {error.strerror}. Name another with --data DIR."
        ) from error


def remember_address(address: str) -> None:
    """Note where bin/serve answers, for the commands that print addresses."""
    with suppress(OSError):  # then those commands have to be told with --address
        (DATA / "address").write_text(f"{address}\n", encoding="utf-8")


def remembered_address() -> str:
    """Where bin/serve last began to answer; empty where it never did."""
    try:
        return (DATA / "address").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _write_once(path: Path, text: str) -> None:
    """Write a private file whole, or leave the one that another process made at the same moment."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        path.hardlink_to(half)
    half.unlink()

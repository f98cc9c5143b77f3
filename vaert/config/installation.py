"""What one installation says about itself: where its data live and what its `vaert.toml` holds.

A value is looked up in the environment first (`VAERT_MAIL_HOST` for `mail.host`), then in
`vaert.toml` in the data folder, then in the default.
"""

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("VAERT_DATA") or ROOT / "data").resolve()


def _read_file() -> dict[str, Any]:
    path = DATA / "vaert.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


_FILE = _read_file()


def value(name: str, default: Any = "") -> Any:
    """The installation's value for a dotted name such as `mail.host`.

    An environment value takes the type of the default (`true` and `1` are true).
    """
    from_environment = os.environ.get("VAERT_" + name.replace(".", "_").upper())
    if from_environment is not None:
        if isinstance(default, bool):
            return from_environment.lower() in {"1", "true", "yes"}
        return type(default)(from_environment)
    found: Any = _FILE
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return default if found is None else found


def secret_key() -> str:
    """The key that signs sessions: made once, kept in the data folder, readable by its owner only."""
    path = DATA / "secret-key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()

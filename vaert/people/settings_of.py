"""What an organisation has decided for itself, with what holds where it has decided nothing."""

from __future__ import annotations

from typing import Any

from vaert.people.models import Organisation

DEFAULTS: dict[str, Any] = {
    "anonymity_threshold": 5,  # M13: results of fewer answers are never shown
}


def setting(organisation: Organisation, name: str) -> Any:
    """The organisation's own value, else the default. A name without a default is a KeyError, so none is misspelt."""
    return organisation.settings.get(name, DEFAULTS[name])

"""How far apart two people work, as planning counts it (M5)."""

from __future__ import annotations

from vaert.core import planning


def how_far(newcomer: planning.Person, buddy: planning.Person) -> str:
    """Empty for the same department, "site" for another of the same site, else "elsewhere"."""
    if buddy.department == newcomer.department:
        return ""
    return "site" if buddy.site == newcomer.site else "elsewhere"

"""The question a meeting opens with, also where its scheme names none: nobody comes to a meeting without one (M11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vaert.mentoring.scheme.definition import Theme

OPENINGS = (
    _("What has filled your thoughts since you last met?"),
    _("When did you last feel that you were a host?"),
    _("What have you seen somebody do that you would like to try?"),
)


def opening(theme: Theme | None, number: int) -> str:
    """The opening question of the stage's meeting with this number from 1; the introduction (0) has none."""
    if theme is not None and str(theme.opening).strip():
        return str(theme.opening)
    return str(OPENINGS[(number - 1) % len(OPENINGS)]) if number else ""

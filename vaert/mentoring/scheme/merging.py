"""Two have changed one scheme: what the second typed stands together with what the first changed, so nothing is lost.

A field that the second left as it was takes what the first wrote; where both wrote, the second's words stand, to be
looked at before they are kept.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import QueryDict

from vaert.mentoring.scheme.stage_words import StageWords


def with_theirs(typed: QueryDict, *, seen: Callable[[QueryDict], forms.Form], now: forms.Form) -> QueryDict:
    """The typed form for the version `now`; `seen` makes a form of what is typed into the version it was typed in."""
    merged = _with_plain_lines(typed)
    own = set(seen(merged).changed_data)
    for name, field in now.fields.items():
        if name not in own:
            value = now.get_initial_for_field(field, name)
            merged.setlist(name, value if isinstance(value, list) else [value])
    return merged


def words_with_theirs(typed: QueryDict, *, seen: StageWords, now: StageWords) -> dict[str, str]:
    """The same for the words of a stage."""
    merged = _with_plain_lines(typed).dict()
    before = {cell.name: cell.value for cell in seen}
    for cell in now:
        if str(merged.get(cell.name, "")).strip() == before.get(cell.name, ""):
            merged[cell.name] = cell.value
    return {name: str(value) for name, value in merged.items()}


def _with_plain_lines(typed: QueryDict) -> QueryDict:
    """A copy in which lines end as in what is kept, not as browsers send them."""
    plain = typed.copy()
    for name, values in typed.lists():
        plain.setlist(name, [str(value).replace("\r\n", "\n") for value in values])
    return plain

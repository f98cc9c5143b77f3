"""A form that knows what it showed, so that of two who have it open neither undoes what the other has changed."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class ShownForm(forms.Form):
    """Lays three things side by side: what its page said when it was opened, what was typed, and what is so now.

    A field that somebody else has changed meanwhile, and whoever sends the form has not, is taken as it is now. Where
    both have changed one, that is said at the field and nothing is valid; sent again, what is typed counts. The page
    carries `shown` in a hidden field of that name; a form sent without it is taken as it is.
    """

    shown = ""
    theirs: tuple[str, ...] = ()
    both: tuple[str, ...] = ()

    def keep_both(self) -> None:
        """Compare; call it when all fields are there."""
        self.shown = json.dumps(self._now)
        opened = _read(self.data.get("shown", "")) if self.is_bound else {}
        for name, now in self._now.items():
            field, before = self.fields[name], opened.get(name, now)
            if _is_same(field, before, now):
                continue
            typed = self[name].data
            if _is_same(field, typed, before):
                self.data = {**dict(self.data.items()), name: now}
                self.theirs += (name,)
            elif not _is_same(field, typed, now):
                self.both += (name,)

    @cached_property
    def _now(self) -> dict[str, str]:
        return {name: _text(field, self.get_initial_for_field(field, name)) for name, field in self.fields.items()}

    def clean(self) -> dict[str, Any]:
        """Say at a field that both have changed it."""
        typed = super().clean() or self.cleaned_data
        for name in self.both:
            now = self._now[name]
            self.add_error(
                name,
                _("Somebody has changed this to “%(now)s” since you opened the page. Save again if yours is to count.")
                % {"now": dict(getattr(self.fields[name], "choices", ())).get(now, now)}
                if now
                else _("Somebody has emptied this since you opened the page. Save again if yours is to count."),
            )
        return typed

    def told(self) -> str:
        """That it is saved, and what somebody else has changed meanwhile."""
        if not self.theirs:
            return _("Saved.")
        names = [str(self.fields[name].label) for name in self.theirs]
        return _("Saved. Meanwhile somebody has changed this too, and it is kept: %(what)s.") % {
            "what": capfirst(", ".join([names[0], *(name.lower() for name in names[1:])]))
        }


def _read(shown: str) -> dict[str, str]:
    try:
        read = json.loads(shown)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in read.items()} if isinstance(read, dict) else {}


def _text(field: forms.Field, value: Any) -> str:
    """As the field writes it into the page."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        return "" if value is None else str(value)
    return str(field.widget.format_value(field.prepare_value(value)) or "")


def _is_same(field: forms.Field, one: Any, other: Any) -> bool:
    """Whether two ways of writing mean the same, such as 7.30 and 07:30."""
    try:
        return bool(field.to_python(one) == field.to_python(other))
    except ValidationError:
        return bool(one == other)

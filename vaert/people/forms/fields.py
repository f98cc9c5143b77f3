"""Fields that every form about people is made of: text without CPR numbers, addresses in lower case."""

from __future__ import annotations

from typing import Any

from django import forms

from vaert.people.cpr import refuse_cpr
from vaert.people.plain import one_line, without_hidden


def missing(words: Any) -> dict[str, Any]:
    """What a field says when it was left empty: what is missing, in so many words."""
    return {"required": words}


class PlainText(forms.CharField):
    """Text that holds no CPR number (P4) and no hidden signs; one line, or more where there is room for them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validators=[refuse_cpr], **more)

    def to_python(self, value: Any) -> str:
        """The text as it was meant."""
        text = str(super().to_python(value) or "")
        return without_hidden(text).strip() if isinstance(self.widget, forms.Textarea) else one_line(text)


class Address(forms.EmailField):
    """An e-mail address, kept in lower case; no CPR number hides in it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=160, **more)
        self.validators.append(refuse_cpr)

    def clean(self, value: Any) -> str:
        """Lower case, no spaces around."""
        return str(super().clean(value)).lower()

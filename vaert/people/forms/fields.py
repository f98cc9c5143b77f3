"""Fields that every form about people is made of: text without CPR numbers, dates as Danes write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import DayField
from vaert.people.cpr import refuse_cpr


class PlainText(forms.CharField):
    """One line of text that holds no CPR number (P4)."""

    default_error_messages = {
        "required": _("Please fill this in."),
        "max_length": _("This is too long."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(validators=[refuse_cpr], **more)


class Address(forms.EmailField):
    """An e-mail address, kept in lower case."""

    default_error_messages = {
        "required": _("Please fill this in."),
        "invalid": _("This is not an e-mail address. It should look like anna@library.dk."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=160, **more)
        self.validators.append(refuse_cpr)

    def clean(self, value: Any) -> str:
        """Lower case, no spaces around."""
        return str(super().clean(value)).lower()


class Day(DayField):
    """A date, typed as 2026-12-01 or 01-12-2026 (also with dots or slashes)."""

    default_error_messages = {
        "required": _("Please give a date."),
        "invalid": _("This is not a date. Write it as 01-12-2026."),
    }

"""Asking for a code."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common import clock
from vaert.common.dates import clock_time
from vaert.people.actions.open_account import open_account
from vaert.people.lockout import ASKED_FROM, CODES_ASKED, CODES_GUESSED


def wait_until(at: datetime) -> str:
    """The sentence for somebody who has tried too often."""
    return _("That was many tries in a short while. To be safe we wait a little: try again at %(time)s.") % {
        "time": clock_time(at)
    }


class AskForCodeForm(RequestLoginCodeForm):
    """The same answer for every address, known or not; the account is made when a known one asks."""

    email = forms.EmailField(
        label=_("Your work e-mail"),
        max_length=160,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self) -> str:
        """Look the address up, unless too many codes were asked for or guessed."""
        email = self.cleaned_data["email"].strip().lower()
        at = clock.now()
        until = (
            CODES_GUESSED.locked_until(email)
            or ASKED_FROM.take(get_adapter().get_client_ip(context.request), at=at)
            or CODES_ASKED.take(email, at=at)
        )
        if until:
            raise forms.ValidationError(wait_until(until), code="wait")
        self._user: Any = open_account(email=email, today=clock.today())
        return email

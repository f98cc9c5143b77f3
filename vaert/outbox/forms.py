"""What one can look for in the mailbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import SearchInput
from vaert.outbox.models import Message


class MailboxFilter(forms.Form):
    """By whom and what kind; nothing given shows everything."""

    q = forms.CharField(
        label=_("Name or address"),
        required=False,
        max_length=100,
        widget=SearchInput({"placeholder": _("Name or address"), "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of message"),
        required=False,
        choices=[("", _("Everything")), *Message.Kind.choices],
        widget=forms.Select({"data-go": True}),
    )

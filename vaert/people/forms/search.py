"""Finding people in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import SearchInput
from vaert.people.forms.fields import PlainText
from vaert.people.models import Department


class SearchForm(forms.Form):
    """Words and filters. Anything that is no choice is left out, so an old bookmark still works."""

    STATES = [
        ("", _("Everybody who works here")),
        ("soon", _("Starting soon")),
        ("away", _("Away today")),
        ("left", _("Left")),
    ]
    WILLING = [("", _("All")), ("yes", _("May be asked to be a buddy")), ("no", _("Would rather not"))]

    q = PlainText(
        label=_("Name, e-mail, title, department or number"),
        required=False,
        widget=SearchInput(attrs={"autocomplete": "off"}),
    )
    department = forms.TypedChoiceField(label=_("Department"), required=False, coerce=int, empty_value=None)
    site = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("Who"), required=False, choices=STATES)
    willing = forms.ChoiceField(label=_("Buddy"), required=False, choices=WILLING)

    def __init__(self, data: Any, *, departments: Sequence[Department]) -> None:
        super().__init__(data)
        sites = {one.site.pk: one.site for one in departments if one.site}
        ordered = sorted(sites.values(), key=lambda site: site.sort_key)
        fields: Any = self.fields
        fields["department"].choices = [("", _("All")), *((one.pk, one.name) for one in departments)]
        fields["site"].choices = [("", _("All")), *((one.pk, one.name) for one in ordered)]

    def chosen(self) -> dict[str, Any]:
        """The filters that were understood."""
        self.is_valid()
        return self.cleaned_data

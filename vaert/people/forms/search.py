"""Finding people in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import LongSelect, SearchInput
from vaert.people.forms.fields import PlainText


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
    department = forms.TypedChoiceField(
        label=_("Department"), required=False, coerce=int, empty_value=None, widget=LongSelect
    )
    site = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None, widget=LongSelect)
    state = forms.ChoiceField(label=_("Who"), required=False, choices=STATES)
    willing = forms.ChoiceField(label=_("Buddy"), required=False, choices=WILLING)

    def __init__(self, data: Any, *, departments: Sequence[tuple[int, str, int | None, str, str]]) -> None:
        """`departments` are ids and names, each with the id, name and sort key of its site."""
        super().__init__(data)
        sites = {site: (key, name) for _pk, _name, site, name, key in departments if site}
        ordered = sorted(sites, key=lambda site: sites[site][0])
        fields: Any = self.fields
        fields["department"].choices = [("", _("All")), *(each[:2] for each in departments)]
        fields["site"].choices = [("", _("All")), *((site, sites[site][1]) for site in ordered)]

    def chosen(self) -> dict[str, Any]:
        """The filters that were understood."""
        self.is_valid()
        return self.cleaned_data

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from vaert.common.forms import ClockField, DayField, FaceRenderer, SearchInput

CHOICES = [
    ("", gettext_lazy("Name")),
    ("a&b", "<Åse>"),
    (3, mark_safe("<b>fed</b>")),
    ("Group", [("x", "X"), (2, "Y")]),
]


class EveryKind(forms.Form):
    """A field of each kind that a page may have."""

    text = forms.CharField(max_length=80, help_text="Help", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    search = forms.CharField(widget=SearchInput, required=False)
    email = forms.EmailField()
    number = forms.IntegerField(min_value=1, max_value=9)
    hours = forms.DecimalField(localize=True, required=False)
    day = DayField()
    clock = ClockField(required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agrees = forms.BooleanField()
    hidden = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(required=False)
    one = forms.ChoiceField(choices=CHOICES, required=False)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect(attrs={"class": "big"}))
    many = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False)
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.SelectMultiple, required=False)


FILLED = {
    "text": '<"Åse" & co>',
    "search": "",
    "email": "no",
    "number": "12",
    "hours": "3,5",
    "day": "2026-11-23",
    "clock": "10:30",
    "note": "one\n<two>",
    "agrees": "on",
    "hidden": "x'y",
    "one": "3",
    "radio": "a&b",
    "many": ["2", "x"],
    "several": [],
}


def as_read(page: str) -> str:
    """What a browser makes of it: white space between tags is nothing to it."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", page).strip()


@pytest.mark.parametrize("given", [None, {}, FILLED], ids=["new", "empty", "filled"])
def test_a_field_is_drawn_as_django_draws_it(given):
    for name in EveryKind.base_fields:
        ours = EveryKind(given, renderer=FaceRenderer(), initial={"number": 2, "many": ["x"]})
        theirs = EveryKind(given, renderer=TemplatesSetting(), initial={"number": 2, "many": ["x"]})
        assert as_read(ours[name].as_widget()) == as_read(theirs[name].as_widget())


def test_a_field_of_another_kind_is_left_to_django():
    class Split(forms.Form):
        at = forms.SplitDateTimeField()

    assert Split(renderer=FaceRenderer())["at"].as_widget().count("<input") == 2

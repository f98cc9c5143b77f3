"""What one decides for oneself, and what an administrator decides for the organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vaert.people.forms.fields import PlainText, missing
from vaert.people.models import Organisation, Person


class MySettingsForm(forms.Form):
    """My language, and whether I may be asked to be a buddy."""

    language = forms.ChoiceField(label=_("Language on screen and in mail"), choices=settings.LANGUAGES)
    is_willing = forms.BooleanField(
        label=_("I may be asked to be a buddy"),
        required=False,
        help_text=_("You can always say no when you are asked. What you host now goes on."),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={"language": person.language, "is_willing": person.is_willing})


FEWEST_TOGETHER = 3  # people; below that an answer would be as good as signed


class OrganisationForm(forms.Form):
    """Name, language, and how many must have answered before answers are shown."""

    name = PlainText(label=_("Name of the organisation"), max_length=120, error_messages=missing(_("Write the name.")))
    language = forms.ChoiceField(
        label=_("Language for new colleagues"),
        choices=settings.LANGUAGES,
        help_text=_("Everybody can choose another for themselves."),
    )
    anonymity_threshold = forms.IntegerField(
        label=_("Show answers in evaluations from so many people"),
        min_value=FEWEST_TOGETHER,
        max_value=50,
        help_text=_("Five is a good number. Answers that have been shown already stay."),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        told = ("name", "language", "anonymity_threshold")
        super().__init__(data, initial={name: getattr(organisation, name) for name in told})

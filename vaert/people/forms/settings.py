"""What one decides for oneself, and what an administrator decides for the organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vaert.people.forms.fields import PlainText
from vaert.people.models import Organisation, Person
from vaert.people.settings_of import setting


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


class OrganisationForm(forms.Form):
    """Name, language and what is decided once for everybody."""

    name = PlainText(label=_("Name of the organisation"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language for new colleagues"),
        choices=settings.LANGUAGES,
        help_text=_("Everybody can choose another for themselves."),
    )
    anonymity_threshold = forms.IntegerField(
        label=_("Fewest answers before results are shown"),
        min_value=3,
        max_value=20,
        help_text=_("Results of an evaluation stay hidden until at least so many have answered."),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        initial = {
            "name": organisation.name,
            "language": organisation.language,
            "anonymity_threshold": setting(organisation, "anonymity_threshold"),
        }
        super().__init__(data, initial=initial)

"""What one decides for oneself, and what an administrator decides for the organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import ClockField
from vaert.common.shown import ShownForm
from vaert.people.forms.fields import PlainText, missing
from vaert.people.models import Organisation, Person


class MySettingsForm(ShownForm):
    """My language, how mail comes to me, and whether I may be asked to be a buddy."""

    language = forms.ChoiceField(label=_("Language on screen and in mail"), choices=settings.LANGUAGES)
    mail_rhythm = forms.ChoiceField(
        label=_("E-mails from Vært"),
        choices=Person.MailRhythm.choices,
        help_text=_("Invitations, cancellations and log-in codes always come at once."),
        required=False,
    )
    is_willing = forms.BooleanField(
        label=_("I may be asked to be a buddy"),
        required=False,
        help_text=_("You can always say no when you are asked. What you host now continues."),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        self.person = person
        names = ("language", "mail_rhythm", "is_willing")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        self.fields["mail_rhythm"].widget.is_required = True  # there is always one chosen
        self.keep_both()

    def clean_mail_rhythm(self) -> str:
        """What is not said stays as it was."""
        return self.cleaned_data["mail_rhythm"] or self.person.mail_rhythm


FEWEST_TOGETHER = 3  # people; below that an answer would be as good as signed


class OrganisationForm(ShownForm):
    """Name, language, quiet hours, and how many must have answered before answers are shown."""

    name = PlainText(label=_("Name of the organisation"), max_length=120, error_messages=missing(_("Write the name.")))
    language = forms.ChoiceField(
        label=_("Language for new colleagues"),
        choices=settings.LANGUAGES,
        help_text=_("Everybody can choose another for themselves."),
    )
    anonymity_threshold = forms.IntegerField(
        label=_("Show answers in evaluations from this many people"),
        min_value=FEWEST_TOGETHER,
        max_value=50,
        help_text=_("Five is a good number. Answers that have been shown already stay."),
    )
    quiet_from = ClockField(
        label=_("No mail from"),
        required=False,
        help_text=_("Mail waits during these hours, except log-in codes and word that a meeting today is cancelled."),
    )
    quiet_until = ClockField(label=_("No mail until"), required=False)

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        told = ("name", "language", "anonymity_threshold", "quiet_from", "quiet_until")
        super().__init__(data, initial={name: getattr(organisation, name) for name in told})
        self.keep_both()

    def clean(self) -> dict[str, Any]:
        """Both hours or none, and not the same."""
        said = super().clean() or {}
        first, last = said.get("quiet_from"), said.get("quiet_until")
        if (first is None) != (last is None) and not self.errors:
            missing_one = "quiet_from" if first is None else "quiet_until"
            self.add_error(missing_one, _("Write both hours, or leave both empty."))
        elif first is not None and first == last:
            self.add_error("quiet_until", _("The hours are the same, so mail would never arrive."))
        return said

"""The form in which one of the three answers: sentences to agree with, and two questions in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.evaluation.questions import HIGHEST, LOWEST, MARKS, WORDS
from vaert.people.cpr import contains_cpr

AGREEMENT = [
    (1, _("Disagree completely")),
    (2, _("Disagree")),
    (3, _("Both")),
    (4, _("Agree")),
    (5, _("Agree completely")),
]
LONGEST = 1500


class EvaluationForm(forms.Form):
    """Every question may be passed over; something must be answered."""

    may_be_read = forms.BooleanField(
        label=_("My words may be read, without my name, by those who run the scheme"),
        required=False,
        help_text=_("Without this only your marks count. Do not write names."),
    )

    def __init__(self, data: Any = None, *, role: str) -> None:
        super().__init__(data)
        self.role = role
        fields: dict[str, forms.Field] = {}
        for question in MARKS[role]:
            fields[question.code] = forms.TypedChoiceField(
                label=str(question.words),
                choices=AGREEMENT,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        for question in WORDS:
            fields[question.code] = forms.CharField(
                label=str(question.words), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.fields = {**fields, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Refuse an empty answer, and CPR numbers (P4)."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in WORDS:
            if contains_cpr(cleaned.get(question.code) or ""):
                self.add_error(question.code, _("This looks like a CPR number. Leave it out."))
        if not self.errors and not self.marks() and not self.words():
            raise forms.ValidationError(_("Choose an answer, or write a word or two, before you send it."))
        return cleaned

    def marks(self) -> dict[str, int]:
        """The marks that were given, by question."""
        given = {question.code: self.cleaned_data.get(question.code) for question in MARKS[self.role]}
        return {code: mark for code, mark in given.items() if mark is not None and LOWEST <= mark <= HIGHEST}

    def words(self) -> dict[str, str]:
        """What was written, by question."""
        return {question.code: text for question in WORDS if (text := self.cleaned_data.get(question.code, ""))}

    def marked(self) -> list[Any]:
        """The fields to mark, for the page."""
        return [self[question.code] for question in MARKS[self.role]]

    def written(self) -> list[Any]:
        """The fields to write in, for the page."""
        return [self[question.code] for question in WORDS]

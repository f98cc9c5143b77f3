"""The words of a mail in two languages, checked while they are typed (M15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.scheme.definition import LetterPromise, Words
from vaert.mentoring.text import placeholders
from vaert.people.cpr import refuse_cpr


def _subject(label: Any, language: str) -> forms.CharField:
    attrs = {"lang": language}
    return forms.CharField(label=label, max_length=150, validators=[refuse_cpr], widget=forms.TextInput(attrs))


def _body(label: Any, language: str) -> forms.CharField:
    attrs = {"lang": language, "rows": 14}
    return forms.CharField(label=label, max_length=8000, validators=[refuse_cpr], widget=forms.Textarea(attrs))


class TextForm(forms.Form):
    """Subject and text in Danish and in English."""

    subject_da = _subject(_("Subject"), "da")
    body_da = _body(_("The e-mail"), "da")
    subject_en = _subject(_("Subject"), "en")
    body_en = _body(_("The e-mail"), "en")

    def __init__(self, data: Mapping[str, Any] | None = None, *, promise: LetterPromise) -> None:
        self.promise = promise
        kept = {"subject": promise.subject, "body": promise.body}
        initial = {
            f"{part}_{language}": placeholders.for_editing(words.in_language(language), language)
            for part, words in kept.items()
            for language in ("da", "en")
        }
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Every placeholder is one we can fill, and what the reader must get to know is there."""
        for part in ("subject", "body"):
            for language in ("da", "en"):
                typed = self.cleaned_data.get(f"{part}_{language}")
                if typed:
                    for fault in placeholders.faults(typed, self.promise, language, is_whole=part == "body"):
                        self.add_error(f"{part}_{language}", fault)
        return self.cleaned_data

    def languages(self) -> list[dict[str, Any]]:
        """The fields and the placeholders of each language."""
        return [
            {
                "language": language,
                "fields": [self[f"subject_{language}"], self[f"body_{language}"]],
                "chips": placeholders.chips(language),
            }
            for language in ("da", "en")
        ]

    def words(self, part: str) -> dict[str, str]:
        """The typed subject or body, by language, as it is kept."""
        return {
            language: placeholders.for_keeping(self.cleaned_data[f"{part}_{language}"].replace("\r\n", "\n"))
            for language in ("da", "en")
        }

    def written(self) -> LetterPromise:
        """The mail with what is typed; look at `is_valid` first."""
        subject, body = self.words("subject"), self.words("body")
        return replace(self.promise, subject=Words(**subject), body=Words(**body))

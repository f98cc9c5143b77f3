"""The forms of an import: the file, what its columns are, and the go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.common.forms import LongSelect
from vaert.people.models import StaffImport
from vaert.people.staff_import.columns import FIELDS
from vaert.people.staff_import.reading import MAX_BYTES
from vaert.people.staff_import.summary import SKIPPED


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("CSV or Excel. Drop it here, or choose it. You see what it would change before anything is saved."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        """A file of a size we can read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too big. Split it, or save it as CSV."))
        return file


class ReadingForm(forms.Form):
    """What kind of file it is, and what each column holds."""

    kind = forms.ChoiceField(label=_("This is"), choices=StaffImport.Kind.choices)

    def __init__(self, data: Any = None, *, kind: str, columns: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"kind": kind})
        choices = [
            ("", str(_("Not known yet"))),  # put into words once, not for each column
            *((each.name, str(each.label)) for each in FIELDS[kind]),
            (SKIPPED, str(_("Skip this column"))),
        ]
        self.columns = columns
        for index, (header, field) in enumerate(columns):
            if header:
                self.fields[f"column-{index}"] = forms.ChoiceField(
                    label=header, choices=choices, required=False, initial=field, widget=LongSelect
                )

    def by_hand(self) -> dict[str, str]:
        """The columns that somebody said something about: header to field, empty for those to skip."""
        said = {}
        for index, (header, field) in enumerate(self.columns):
            chosen = self.cleaned_data.get(f"column-{index}", "")
            if chosen and chosen != field:
                said[header] = "" if chosen == SKIPPED else chosen
        return said

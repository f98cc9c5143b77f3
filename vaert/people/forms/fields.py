"""Fields that every form about people is made of: text without CPR numbers, addresses in lower case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vaert.people.cpr import refuse_cpr
from vaert.people.models import Person
from vaert.people.models.person import PersonQuerySet
from vaert.people.plain import one_line, without_hidden


def missing(words: Any) -> dict[str, Any]:
    """What a field says when it was left empty: what is missing, in so many words."""
    return {"required": words}


class PlainText(forms.CharField):
    """Text that holds no CPR number (P4) and no hidden signs; one line, or more where there is room for them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validators=[refuse_cpr], **more)

    def to_python(self, value: Any) -> str:
        """The text as it was meant."""
        text = str(super().to_python(value) or "")
        return without_hidden(text).strip() if isinstance(self.widget, forms.Textarea) else one_line(text)


class Address(forms.EmailField):
    """An e-mail address, kept in lower case; no CPR number hides in it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=160, **more)
        self.validators.append(refuse_cpr)

    def clean(self, value: Any) -> str:
        """Lower case, no spaces around."""
        return str(super().clean(value)).lower()


class ColleagueField(PlainText):
    """A colleague, by name or mail address: where there are too many to choose between in a list.

    Say with `among` who may be meant. A number given as its value is a person's id, and is shown as their address.
    """

    SEVERAL = 4  # names that are told when a word fits more than one

    def __init__(self, **more: Any) -> None:
        hint = _("The name or e-mail address of a colleague.")
        super().__init__(**{"max_length": 160, "help_text": hint, **more})
        self.people: PersonQuerySet = Person.objects.none()

    def among(self, people: PersonQuerySet) -> None:
        """Who may be meant."""
        self.people = people

    def prepare_value(self, value: Any) -> Any:
        """What was typed; of a person the address, which is nobody else's."""
        if not isinstance(value, int):
            return value
        return Person.objects.filter(pk=value).values_list("email", flat=True).first()

    def clean(self, value: Any) -> Any:
        """Exactly one of them; nobody where nothing needs to be written."""
        words = super().clean(value)
        if not words:
            return None
        found = list(self.people.filter(email=words.lower())) or list(self.people.matching(words)[: self.SEVERAL])
        if not found:
            raise forms.ValidationError(_("Nobody here has that name or address."))
        if len(found) > 1:
            names = ", ".join(f"{each.name} ({each.email})" for each in found)
            raise forms.ValidationError(
                _("Several could be meant: %(names)s. Write the e-mail address.") % {"names": names}
            )
        return found[0]

"""How forms look, and the fields that every room needs in one way: a day, a time of day."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from vaert.common.drawing.widgets import draw_widget
from vaert.common.prepared import prepared

DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]


class FaceRenderer(TemplatesSetting):
    """Every form and field in our own templates: label, hint, error, field."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """A field of the common kinds straight away, anything else by its template."""
        return draw_widget(template_name, context) or super().render(template_name, context, request)


class DayInput(forms.DateInput):
    """The browser's own calendar; it reads and writes ISO dates and shows them as its owner writes them."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; where the browser has no calendar, "3-12-2026" and "3.12.2026" are understood too."""

    widget = DayInput

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=DAY_FORMATS, **kwargs)


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ClockField(forms.TimeField):
    """A time of day; "10.30" is understood as well as "10:30"."""

    widget = ClockInput

    def __init__(self, **kwargs) -> None:
        super().__init__(input_formats=TIME_FORMATS, **kwargs)


class SearchInput(forms.TextInput):
    """A field to search in."""

    input_type = "search"


class _Offered(ModelChoiceIterator):
    """The choices of a RowField."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        field: Any = self.field
        if field.empty_label is not None:
            yield "", field.empty_label
        yield from map(self.choice, field.offered())


class LongSelect(forms.Select):
    """A select that may have hundreds of options, none of them in groups: each is made with no more than it shows."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The one group, as `drawing.widgets` draws it."""
        chosen = set(map(str, value))
        flat: Any = self.choices
        options = [
            {"value": str(one), "label": label, "attrs": {"selected": True} if str(one) in chosen else {}}
            for one, label in flat
        ]
        return [(None, options, 0)]


class RowField(forms.ModelChoiceField):
    """One of the rows that a prepared query finds; say which with `offer`. Until then nothing is offered."""

    iterator = _Offered
    widget = LongSelect

    def __init__(self, **more: Any) -> None:
        self.rows: tuple[prepared[Any, Any], tuple[Any, ...]] | None = None
        self.found: list[Any] | None = None
        super().__init__(queryset=None, **more)

    def offer(self, query: prepared[Any, Any], *values: Any) -> None:
        """List these rows; what is chosen is looked up among them."""
        self.rows, self.widget.choices = (query, values), self.choices  # type: ignore[assignment]
        self.found = None

    def offered(self) -> list[Any]:
        """The rows of the list, read once."""
        if self.found is None:
            self.found = self.rows[0](*self.rows[1]) if self.rows else []
        return self.found

    def to_python(self, value: Any) -> Any:
        """The row that was chosen; the query for it is made only now."""
        self.queryset = self.rows[0].make(*self.rows[1]) if self.rows else None
        return super().to_python(value)


def _what_django_says() -> list[str]:
    """Django's and allauth's own words for faults; our Danish catalogue says them our way."""
    return [
        gettext_noop("This field is required."),
        gettext_noop("Enter a valid email address."),
        gettext_noop("Enter a valid date."),
        gettext_noop("Enter a valid time."),
        gettext_noop("Enter a whole number."),
        gettext_noop("Select a valid choice. That choice is not one of the available choices."),
        gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
        gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
        gettext_noop("The submitted file is empty."),
        gettext_noop("Incorrect code."),
        gettext_noop("Too many failed login attempts. Try again later."),
        gettext_noop("Be patient, you are sending too many requests."),
    ]

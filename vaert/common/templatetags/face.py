"""Tags and filters that every template has: icons, faces, Danish dates, lists and numbers."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from vaert.common import dates, icons, words
from vaert.common.drawing.values import escaped

register = template.Library()

FACE_COLOURS = 6  # .f0 to .f5 in components.css

register.simple_tag(icons.icon, name="icon")


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """The face beside a name: initials in a circle whose colour is always the same for that person.

    `person` has `initials` and `pk`; `size` is "", "big" or "small". Screen readers skip it: the name stands there.
    """
    colour = (person.pk or 0) % FACE_COLOURS
    initials = escaped(person.initials)
    return mark_safe(f'<span class="avatar f{colour} {size}" aria-hidden="true">{initials}</span>')  # noqa: S308


@register.simple_tag
def person_line(person: Any, note: Any = "", href: str = "", size: str = "") -> SafeString:
    """A person as a line: the face, the name (a link where there is `href`) and perhaps a `note` below it.

    The same as `components/person_line.html`, for the rows of long lists.
    """
    name = escaped(person.name)
    named = f'<a class="name" href="{escaped(href)}">{name}</a>' if href else f'<span class="name">{name}</span>'
    noted = f'<span class="note">{escaped(note)}</span>' if note else ""
    return mark_safe(f'<span class="person">{avatar(person, size)}<span>{named}{noted}</span></span>')  # noqa: S308


@register.simple_tag
def options(choices: Iterable[Any], chosen: Any = None) -> SafeString:
    """The `<option>`s of a long select: pairs of value and words, or rows with `pk` and `name`; one may be chosen."""
    pairs = [(each.pk, each.name) if hasattr(each, "pk") else each for each in choices]
    drawn = [
        f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>{escaped(words)}</option>'
        for value, words in pairs
    ]
    return mark_safe("".join(drawn))  # noqa: S308 every value is escaped


def _or_nothing(function: Callable[..., str]) -> Callable[..., str]:
    """The same function as a filter: an unknown date prints as nothing."""

    @wraps(function)
    def shown(value: Any, *arguments: Any) -> str:
        return "" if value is None or value == "" else function(value, *arguments)

    return shown


@register.filter
def iso(moment: Any) -> str:
    """An instant or a day for the `datetime` of a `<time>`, by the clock of the house."""
    return (dates.local(moment) if isinstance(moment, datetime) else moment).isoformat() if moment else ""


for _function in (
    dates.long_date,
    dates.long_time,
    dates.clock_time,
    dates.short_date,
    dates.short_day,
    dates.short_month,
    dates.month_name,
    dates.month_year,
    dates.weekday,
    dates.day_number,
    dates.relative,
    words.joined,
    words.number,
    words.in_letters,
    words.device,
):
    register.filter(_function.__name__, _or_nothing(_function))

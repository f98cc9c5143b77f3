"""The names in the preview of a file: hundreds on a page, so they are written in Python and not in a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.safestring import SafeString, mark_safe

from vaert.common.drawing.values import escaped

register = template.Library()


@register.simple_tag
def import_lines(lines: Iterable[Mapping[str, str]]) -> SafeString:
    """A line for each: whom it is about, and what was and will be."""
    return mark_safe("".join(_line(escaped(each["name"]), escaped(each["told"])) for each in lines))  # noqa: S308


def _line(name: str, told: str) -> str:
    return f'<li><span class="strong">{name}</span><span class="muted small">{told}</span></li>'

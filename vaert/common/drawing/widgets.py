"""The fields of forms as Django's own templates draw them, without a template for each option."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from vaert.common.drawing.values import escaped

INPUTS = ("text", "email", "number", "url", "date", "datetime", "time", "password", "hidden", "checkbox", "file")


def draw_widget(template: str, context: Mapping[str, Any]) -> SafeString | None:
    """The field that Django would draw with its template of that name; None where we leave it to Django."""
    draw = _DRAWN.get(template)
    return None if draw is None else mark_safe(draw(context["widget"]))  # noqa: S308 every value is escaped below


def _attributes(widget: Mapping[str, Any]) -> str:
    attributes = widget["attrs"].items()
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attributes
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    known = "" if value is None else f' value="{escaped(value)}"'
    return f'<input type="{widget["type"]}" name="{escaped(widget["name"])}"{known}{_attributes(widget)}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    name, text = escaped(widget["name"]), widget["value"] or ""
    return f'<textarea name="{name}"{_attributes(widget)}>\n{escaped(text)}</textarea>'


def _option(option: Mapping[str, Any]) -> str:
    value = escaped(option["value"])
    attributes = _attributes(option) if option["attrs"] else ""
    return f'<option value="{value}"{attributes}>{escaped(option["label"])}</option>'


def _select(widget: Mapping[str, Any]) -> str:
    drawn = []
    for name, options, _ in widget["optgroups"]:
        inside = "\n".join(map(_option, options))
        drawn.append(f'<optgroup label="{escaped(name)}">\n{inside}\n</optgroup>' if name else inside)
    inside = "\n".join(drawn)
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>\n{inside}\n</select>'


def _choices(widget: Mapping[str, Any]) -> str:
    """Radio buttons or boxes to tick, in a group."""
    drawn = []
    for name, options, _ in widget["optgroups"]:
        inside = "\n".join(f"<div>\n{_choice(option)}</div>" for option in options)
        drawn.append(f"<div><label>{escaped(name)}</label>{inside}</div>" if name else inside)
    kept = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    return f"<div{_attributes({'attrs': kept})}>{''.join(drawn)}\n</div>"


def _choice(option: Mapping[str, Any]) -> str:
    if not option.get("wrap_label"):
        return _input(option)
    target = option["attrs"].get("id")
    aims_at = f' for="{escaped(target)}"' if target else ""
    return f"<label{aims_at}>{_input(option)} {escaped(option['label'])}</label>"


_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _choices,
    "django/forms/widgets/checkbox_select.html": _choices,
}

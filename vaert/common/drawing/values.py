"""Looking up what a template names, the short way first; whatever is unusual goes the way Django has made."""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from django.forms import BoundField
from django.template.base import FilterExpression, Parser, Variable, VariableDoesNotExist, render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]


@lru_cache(maxsize=2048)
def _has_items(kind: type) -> bool:
    """Whether a name may be an item; the items of a field have numbers, which Django then finds itself."""
    return hasattr(kind, "__getitem__") and not issubclass(kind, BoundField)


def _step(current: Any, name: str) -> Any:
    """One dot of a path: an item, else an attribute; AttributeError when it is neither or needs a second look."""
    if type(current) is list and name.isdecimal():
        return current[int(name)]
    if _has_items(type(current)):  # type: ignore[arg-type]
        try:
            return current[name]
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            pass
    return getattr(current, name)


class QuickVariable(Variable):
    """A name in a template. Finds what Django's own finds, and asks it where the straight way leads nowhere."""

    __slots__ = ("first", "rest")

    def __init__(self, var: str) -> None:
        super().__init__(var)
        self.first = self.lookups[0] if self.lookups else ""
        self.rest = self.lookups[1:] if self.lookups else ()

    def resolve(self, context: Any) -> Any:
        """What the name stands for. Raises VariableDoesNotExist."""
        if not self.first or self.translate:
            return super().resolve(context)
        for scope in reversed(context.dicts):
            if self.first in scope:
                current = scope[self.first]
                break
        else:
            if hasattr(context, self.first):
                return super().resolve(context)
            raise VariableDoesNotExist("Failed lookup for key [%s]", (self.first,))
        if callable(current):
            return super().resolve(context)
        for name in self.rest:
            try:
                current = _step(current, name)
            except (TypeError, AttributeError, IndexError):
                return super().resolve(context)
            if callable(current):
                if getattr(current, "do_not_call_in_templates", False) or getattr(current, "alters_data", False):
                    return super().resolve(context)
                try:
                    current = current()
                except TypeError:
                    return super().resolve(context)
        return current


class QuickExpression(FilterExpression):
    """A value with its filters, which are asked once, and not for each page, what they need."""

    __slots__ = ("steps",)

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if self.is_var:
            self.var = QuickVariable(self.var.var)
        self.steps = [_filter_step(function, arguments) for function, arguments in self.filters]

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """The value; what cannot be found is None where failures are ignored, else an empty text."""
        value = self.var
        if self.is_var:
            try:
                value = self.var.resolve(context)
            except VariableDoesNotExist:
                value = None if ignore_failures else context.template.engine.string_if_invalid
        for step in self.steps:
            value = step(value, context)
        return value


def _filter_step(function: Any, arguments: list[tuple[bool, Any]]) -> Callable[[Any, Any], Any]:
    """A filter with its arguments as one call, in Django's own order of things."""
    plain = [None if is_name else mark_safe(value) for is_name, value in arguments]  # noqa: S308 the template's text
    names = [QuickVariable(value.var) if is_name else None for is_name, value in arguments]
    wants_local_time = getattr(function, "expects_localtime", False)
    wants_autoescape = getattr(function, "needs_autoescape", False)
    is_safe = getattr(function, "is_safe", False)

    def plain_step(value: Any, context: Any) -> Any:
        found = function(value)
        return mark_safe(found) if is_safe and isinstance(value, SafeString) else found  # noqa: S308 Django's rule

    def step(value: Any, context: Any) -> Any:
        given = [name.resolve(context) if name else text for name, text in zip(names, plain, strict=True)]
        if wants_local_time:
            value = template_localtime(value, context.use_tz)
        more = {"autoescape": context.autoescape} if wants_autoescape else {}
        found = function(value, *given, **more)
        return mark_safe(found) if is_safe and isinstance(value, SafeString) else found  # noqa: S308 Django's rule

    return step if arguments or wants_local_time or wants_autoescape else plain_step


def test_of(condition: Any) -> Callable[[Any], Any]:
    """A condition of an `{% if %}` as one call. What Django would not decide, for a fault inside, does not hold."""
    kind = getattr(condition, "id", None)
    if kind in _JOINED:
        return _JOINED[kind](test_of(condition.first), test_of(condition.second))
    if kind == "not":
        return _negated(test_of(condition.first))
    value = getattr(condition, "value", None)
    if isinstance(value, QuickExpression) and value.is_var and not value.steps:
        return _known_or_none(value.var)
    return condition.eval


def _known_or_none(name: Any) -> Callable[[Any], Any]:
    resolve = name.resolve

    def test(context: Any) -> Any:
        try:
            return resolve(context)
        except VariableDoesNotExist:
            return None

    return test


def _or_false(decide: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def test(context: Any) -> Any:
        try:
            return decide(context)
        except Exception:
            return False

    return test


def _negated(first: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return _or_false(lambda context: not first(context))


_JOINED: dict[str, Callable[[Any, Any], Callable[[Any], Any]]] = {
    "and": lambda first, second: _or_false(lambda context: first(context) and second(context)),
    "or": lambda first, second: _or_false(lambda context: first(context) or second(context)),
    "==": lambda first, second: _or_false(lambda context: first(context) == second(context)),
    "!=": lambda first, second: _or_false(lambda context: first(context) != second(context)),
}


def escaped(value: Any) -> str:
    """The value as text in HTML; text that is known to be safe stays as it is, as in `conditional_escape`."""
    kind = type(value)
    if kind is int:
        return str(value)
    return escape(value) if kind is str else conditional_escape(value)


def shown(value: Any, context: Any) -> str:
    """The value as it stands in the page, escaped unless it is known to be safe."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str and context.autoescape:
        return escape(value)
    if kind is int:  # our numbers have no points between thousands but where `number` writes them
        return str(value)
    return render_value_in_context(value, context)

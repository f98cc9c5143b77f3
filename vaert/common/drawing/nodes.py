"""The nodes that every page is full of, with what is the same each time made ready once.

Each takes over a node that Django has parsed (`node.__class__`), means the same, and leaves to Django what is unusual.
"""

from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableDoesNotExist, VariableNode
from django.template.defaulttags import ForNode, IfNode, URLNode, WithNode
from django.template.exceptions import TemplateSyntaxError
from django.template.library import SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from vaert.common.addresses import pattern_of
from vaert.common.drawing.values import shown, test_of


class QuickVariableNode(VariableNode):
    """`{{ name }}`."""

    def render(self, context: Any) -> str:
        """The value as it stands in the page."""
        expression = self.filter_expression
        if expression.steps or not expression.is_var:
            return shown(expression.resolve(context), context)
        try:
            value = expression.var.resolve(context)
        except VariableDoesNotExist:
            value = context.template.engine.string_if_invalid
        if type(value) is str and context.autoescape:
            return escape(value)
        return shown(value, context)

    render_annotated = render


class QuickIfNode(IfNode):
    """`{% if %}`."""

    tests: list[tuple[Callable[[Any], Any] | None, NodeList]]

    def render(self, context: Any) -> str:
        """The first branch that holds."""
        for test, nodes in self.tests:
            if test is None or _holds(test, context):
                return "".join([node.render_annotated(context) for node in nodes])
        return ""

    render_annotated = render


def _holds(test: Callable[[Any], Any], context: Any) -> Any:
    try:
        return test(context)
    except VariableDoesNotExist:
        return False


class QuickForNode(ForNode):
    """`{% for %}`."""

    def render(self, context: Any) -> str:
        """The body once for each, with `forloop` as Django has it."""
        values = self.sequence.resolve(context, ignore_failures=True)
        values = [] if values is None else values if hasattr(values, "__len__") else list(values)
        if len(values) < 1:
            context.dicts.append({})
            try:
                return self.nodelist_empty.render(context)
            finally:
                context.dicts.pop()
        scope: dict[str, Any] = {"forloop": {"parentloop": context.get("forloop", {})}}
        context.dicts.append(scope)
        try:
            return "".join(self._drawn(context, scope, values))
        finally:
            context.dicts.pop()

    def _drawn(self, context: Any, scope: dict[str, Any], values: Any) -> list[str]:
        loop, count, drawn = scope["forloop"], len(values), []
        single = self.loopvars[0] if len(self.loopvars) == 1 else None
        for number, item in enumerate(reversed(values) if self.is_reversed else values):
            loop["counter0"], loop["counter"] = number, number + 1
            loop["revcounter"], loop["revcounter0"] = count - number, count - number - 1
            loop["first"], loop["last"] = number == 0, number == count - 1
            if single:
                scope[single] = item
                drawn += [node.render_annotated(context) for node in self.nodelist_loop]
            else:
                context.dicts.append(dict(zip(self.loopvars, self._parts(item), strict=True)))
                drawn += [node.render_annotated(context) for node in self.nodelist_loop]
                context.dicts.pop()
        return drawn

    def _parts(self, item: Any) -> Any:
        found = len(item) if hasattr(item, "__len__") else 1
        if found != len(self.loopvars):
            raise ValueError(f"Need {len(self.loopvars)} values to unpack in for loop; got {found}. ")
        return item

    render_annotated = render


class QuickWithNode(WithNode):
    """`{% with %}`."""

    def render(self, context: Any) -> str:
        """The body, with the names."""
        context.dicts.append({name: value.resolve(context) for name, value in self.extra_context.items()})
        try:
            return self.nodelist.render(context)
        finally:
            context.dicts.pop()

    render_annotated = render


class QuickIncludeNode(IncludeNode):
    """`{% include "…" %}` of one named template, which is found once."""

    found: Any = None

    def render(self, context: Any) -> str:
        """The other template, in this page's names or only the given ones."""
        if self.found is None:
            self.found = context.template.engine.get_template(self.template.var)
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        kept, drawing = context.dicts, context.render_context
        context.dicts = [kept[0], values] if self.isolated_context else [*kept, values]
        template, drawing.template = drawing.template, self.found
        drawing.dicts.append({})
        try:
            return self.found.nodelist.render(context)
        finally:
            drawing.dicts.pop()
            drawing.template = template
            context.dicts = kept

    render_annotated = render


class QuickExtendsNode(ExtendsNode):
    """`{% extends "…" %}` of one named template, which is found, and its blocks counted, once."""

    above: tuple[Any, dict[str, BlockNode]] | None = None

    def render(self, context: Any) -> str:
        """The page above, with our blocks in it."""
        if self.above is None:
            parent = self.get_parent(context)
            is_root = not any(isinstance(node, ExtendsNode) for node in parent.nodelist)
            blocks = parent.nodelist.get_nodes_by_type(BlockNode) if is_root else []
            self.above = parent, {block.name: block for block in blocks}
        parent, blocks_above = self.above
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        if blocks is None:
            blocks = context.render_context[BLOCK_CONTEXT_KEY] = BlockContext()
        blocks.add_blocks(self.blocks)
        blocks.add_blocks(blocks_above)
        with context.render_context.push_state(parent, isolated_context=False):
            return parent.nodelist.render(context)


class QuickSimpleNode(SimpleNode):
    """A tag that is a function, such as `{% avatar person %}`."""

    def render(self, context: Any) -> str:
        """What the function gives."""
        given = [value.resolve(context) for value in self.args]
        if self.takes_context:
            given.insert(0, context)
        drawn = self.func(*given, **{name: value.resolve(context) for name, value in self.kwargs.items()})
        if self.target_var is not None:
            context[self.target_var] = drawn
            return ""
        return conditional_escape(drawn) if context.autoescape else drawn

    render_annotated = render


def _language(context: Any) -> str | None:
    """The reader's language, asked once for each page; `{% language %}`, which we do not use, stays with Django."""
    drawing = context.render_context
    known = drawing.__dict__.get("language", _UNASKED)
    if known is _UNASKED:
        known = drawing.language = translation.get_language()
    return known


_UNASKED = object()


class QuickTranslateNode(TranslateNode):
    """`{% translate "…" %}` of a plain text: the same for each language."""

    known: dict[str | None, str]

    def render(self, context: Any) -> str:
        """The text in the reader's language."""
        language = _language(context)
        text = self.known.get(language)
        if text is None:
            text = translation.gettext(self.filter_expression.var.literal.replace("%", "%%")).replace("%%", "%")
            text = self.known[language] = mark_safe(text)  # noqa: S308 our own words
        if self.asvar:
            context[self.asvar] = text
            return ""
        return text

    render_annotated = render


class QuickBlockTranslateNode(BlockTranslateNode):
    """`{% blocktranslate %}`: the text is put together once, and looked up once for each language."""

    known: dict[str | None, str]
    texts: tuple[str, str, list[str]]

    def render(self, context: Any, nested: bool = False) -> str:
        """The text in the reader's language with its values."""
        if nested:
            return super().render(context, nested=True)
        context.dicts.append({name: value.resolve(context) for name, value in self.extra_context.items()})
        try:
            text = self._text(context)
            drawn = text % {name: shown(context.get(name, ""), context) for name in self.texts[2]}
        except (KeyError, ValueError):  # a translation that names what is not there: Django knows what to do
            context.dicts.pop()
            return super().render(context)
        context.dicts.pop()
        if self.asvar:
            context[self.asvar] = mark_safe(drawn)  # noqa: S308 its values are escaped
            return ""
        return drawn

    def _text(self, context: Any) -> str:
        singular, plural, _ = self.texts
        if self.counter:
            count = context[self.countervar] = self.counter.resolve(context)
            if not isinstance(count, (int, float, Decimal)):
                raise TemplateSyntaxError(f"{self.countervar!r} argument to {self.tag_name!r} tag must be a number.")
            return translation.ngettext(singular, plural, count)
        language = _language(context)
        if language not in self.known:
            self.known[language] = translation.gettext(singular)
        return self.known[language]

    render_annotated = render


class QuickURLNode(URLNode):
    """`{% url %}` of a name known beforehand, with nothing or whole numbers in it."""

    def render(self, context: Any) -> str:
        """The address, or what Django says about it."""
        given = [value.resolve(context) for value in self.args]
        if all(type(value) is int and value >= 0 for value in given):
            pattern = pattern_of(self.view_name.var, len(given))
            if pattern:
                address = pattern.format(*given)
                if self.asvar:
                    context[self.asvar] = address
                    return ""
                return address
        return super().render(context)

    render_annotated = render


_ALWAYS: dict[type[Node], type[Node]] = {
    VariableNode: QuickVariableNode,
    ForNode: QuickForNode,
    WithNode: QuickWithNode,
    SimpleNode: QuickSimpleNode,
}


def _literal(value: Any) -> str | None:
    """The text of a value that is a plain text in the template; else None."""
    plain = isinstance(value, FilterExpression) and not value.is_var and not value.filters
    return value.var if plain and isinstance(value.var, str) else None


def _as_translate(node: Any) -> None:
    """A text without filters is the same for each language; anything else stays Django's."""
    value = node.filter_expression
    if not value.filters and not node.noop and not node.message_context and isinstance(value.var.literal, str):
        node.__class__, node.known = QuickTranslateNode, {}


def _as_block_translate(node: Any) -> None:
    singular, names = node.render_token_list(node.singular)
    plural, more = node.render_token_list(node.plural) if node.plural else ("", [])
    node.__class__, node.known, node.texts = QuickBlockTranslateNode, {}, (singular, plural, [*names, *more])


def quick(node: Any) -> Node:
    """The node itself in its quick kind, or a text in its place where it is the same on every page."""
    kind = type(node)
    if kind in _ALWAYS:
        node.__class__ = _ALWAYS[kind]
    if kind is IfNode:
        node.tests = [(condition and test_of(condition), nodes) for condition, nodes in node.conditions_nodelists]
        node.__class__ = QuickIfNode
    if isinstance(node, SimpleNode) and getattr(node.func, "is_constant", False) and node.target_var is None:
        words = [_literal(value) for value in node.args]
        return node if None in words or node.kwargs else TextNode(conditional_escape(node.func(*words)))
    if kind is StaticNode and _literal(node.path) and node.varname is None:
        return TextNode(conditional_escape(node.handle_simple(node.path.var)))
    if kind is IncludeNode and (_literal(node.template) or ".").startswith("."):
        return node
    if kind is IncludeNode:
        node.__class__ = QuickIncludeNode
    elif kind is ExtendsNode and _literal(node.parent_name):
        node.__class__ = QuickExtendsNode
    elif kind is URLNode and _literal(node.view_name) and not node.kwargs:
        node.__class__ = QuickURLNode
    elif kind is TranslateNode:
        _as_translate(node)
    elif kind is BlockTranslateNode and not node.message_context:
        _as_block_translate(node)
    return node

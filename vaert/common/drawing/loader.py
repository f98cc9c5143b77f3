"""Reads templates as Django does, with quick expressions and nodes in them."""

from typing import Any

from django.template import TemplateDoesNotExist
from django.template.base import FilterExpression, Lexer, Node, NodeList, Parser, Template, TextNode, Token
from django.template.loaders.base import Loader as BaseLoader
from django.template.loaders.cached import Loader as CachedLoader
from django.utils.safestring import SafeString

from vaert.common.drawing.nodes import quick
from vaert.common.drawing.values import QuickExpression


class QuickParser(Parser):
    """Django's parser; what it has parsed becomes quick, and texts that touch become one."""

    def compile_filter(self, token: str) -> FilterExpression:
        """A value with its filters."""
        return QuickExpression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        """Add a node to those before it."""
        node = quick(node)
        last = nodelist[-1] if nodelist else None
        if type(node) is TextNode and type(last) is TextNode:
            last.s += node.s
        else:
            super().extend_nodelist(nodelist, node, token)


class QuickTemplate(Template):
    """A template whose nodes are quick; an ordinary one while debugging, so that faults show their line."""

    def render(self, context: Any) -> SafeString:
        """Draw the page. A context may be drawn again in another language."""
        if context.template is None:
            context.render_context.__dict__.pop("language", None)
        return super().render(context)

    def compile_nodelist(self) -> NodeList:
        """Parse the source."""
        if self.engine.debug:
            return super().compile_nodelist()
        tokens = Lexer(self.source).tokenize()
        parser = QuickParser(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class _OnceLoader(BaseLoader):
    """Finds a template as Django's base loader does, and reads it as ours."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The first source that there is. Raises TemplateDoesNotExist."""
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                source: Any = self.get_contents(origin)  # type: ignore[attr-defined]
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return QuickTemplate(source, origin, template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(CachedLoader, _OnceLoader):
    """The loader in the settings: each template is read once for each process."""

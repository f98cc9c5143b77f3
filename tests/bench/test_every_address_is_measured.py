"""No page is forgotten by `bin/bench pages`."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.bench.addresses import FILES, NOT_MEASURED, PAGES


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def can_be_read(view: Any) -> bool:
    """Whether a view answers a GET, by what its require_POST, require_GET… says; one without is read."""
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True


def test_every_address_that_is_read_is_measured_or_says_why_not():
    read = {str(pattern.name) for pattern in _patterns(get_resolver()) if can_be_read(pattern.callback)}
    measured = {page.partition("?")[0] for page, _ in [*PAGES, *FILES]}

    assert read == measured | set(NOT_MEASURED)
    assert not measured & set(NOT_MEASURED)

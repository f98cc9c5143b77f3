"""The mark of a page that is open to everyone. The other gates need people, and live there."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def for_everyone(view: View) -> View:
    """Says on purpose that a page needs no log-in, so that the test which walks every address knows."""
    marked: Any = view
    marked.gate = "everyone"
    return view

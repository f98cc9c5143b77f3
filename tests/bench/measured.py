"""The product as a WSGI application that says in headers what each answer cost; only the bench serves it.

`/minimal/` is the smallest view Django can serve, on the same server: what everything else is compared with.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from vaert.config.wsgi import application as product

urlpatterns = [path("minimal/", lambda request: HttpResponse("<!doctype html><title>x</title>"))]


class Minimal(WSGIHandler):
    """Django with one view and no middleware."""

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """Resolve in this module's addresses."""
        request.urlconf = __name__
        return super().get_response(request)


with override_settings(MIDDLEWARE=[]):
    minimal = Minimal()


class Counter:
    """Counts the statements of one answer."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.queries += 1
        return execute(*statement)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer, and add how many queries and how much of this thread's CPU the answer took."""
    handler = minimal if environ["PATH_INFO"] == "/minimal/" else product
    told: list[Any] = []
    counter, begun = Counter(), time.thread_time()
    with connection.execute_wrapper(counter):
        response = handler(environ, lambda *status_and_headers: told.append(status_and_headers))
        body = b"".join(response)
        response.close()
    status, headers = told[0][:2]
    cost = (time.thread_time() - begun) * 1000
    start_response(status, [*headers, ("X-Queries", str(counter.queries)), ("X-CPU-Ms", f"{cost:.3f}")])
    return [body]

"""For machines that watch: alive, ready, and figures. No page here tells anything about anybody."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vaert.common import clock
from vaert.common.gate import for_everyone
from vaert.home.watching.figures import figures


@for_everyone
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nothing else, so that a slow database does not get the web restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@for_everyone
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Pages can be served: the database answers. 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@for_everyone
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text format of Prometheus, for whoever sends `metrics.token`; to others there is no page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    lines = []
    for figure in figures(at=clock.now()):
        lines += [f"# HELP {figure.name} {figure.help}", f"# TYPE {figure.name} gauge", f"{figure.name} {figure.value}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")

"""Pages that belong to no room: the choice of language, the accessibility statement."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from vaert.common.gate import for_everyone

A_YEAR = 60 * 60 * 24 * 365


@for_everyone
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language: remembered on the person, or in a cookie before log-in."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(_way_back(request))
    if chosen not in dict(settings.LANGUAGES):
        return answer
    person = getattr(request, "person", None)
    if person is not None:
        person.language = chosen
        person.save(update_fields=["language"])
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return answer


def _way_back(request: HttpRequest) -> str:
    """The page the reader came from, never another site's."""
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return page if safe else "/"


@for_everyone
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what does not yet, and whom to tell."""
    return render(request, "common/accessibility.html")

"""Which language a reader gets."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class ReaderLanguageMiddleware:
    """The person's own language; before log-in the cookie's, then the browser's, Danish in doubt."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request only."""
        person = getattr(request, "person", None)
        if person is not None:
            language = person.language
        elif settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            language = translation.get_language_from_request(request)
        else:
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

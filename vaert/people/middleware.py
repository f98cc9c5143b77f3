"""Who is here: puts the person behind the account, and today's date, on the request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from vaert.common import clock
from vaert.people.models import Person


def _person_of(request: HttpRequest) -> Person | None:
    """The person one is in this session: the chosen one, else the newest that is not history."""
    if not request.user.is_authenticated:
        return None
    mine = Person.objects.filter(account=request.user).select_related("organisation")
    chosen = request.session.get("person")
    return (mine.filter(pk=chosen).first() if chosen else None) or mine.not_left(request.today).order_by("-id").first()


class CurrentPersonMiddleware:
    """Gives every request `request.person` (None outside), `request.today` and `request.at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Look the person up once; a person who has left has no person here any more."""
        request.at = clock.now()
        request.today = clock.today()
        request.person = _person_of(request)
        return self.get_response(request)

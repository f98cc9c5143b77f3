"""Who is here: puts the person behind the account, and today's date, on the request."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse

from vaert.common import clock
from vaert.people.models import Person


def _person_of(request: Any) -> Person | None:
    """The person one is in this session: the chosen one, else the newest; never one who has left.

    The address must be the account's own, so that changing somebody's address in one organisation opens no
    door in another; and who came in through the demo stays in the demo.
    """
    if not request.user.is_authenticated:
        return None
    mine = Person.objects.filter(account=request.user, email=request.user.email).not_left(request.today)
    if "demo" in request.session:
        mine = mine.filter(organisation__is_demo=True)
    chosen = request.session.get("person", 0)
    first = Case(When(pk=chosen, then=0), default=1)
    return mine.select_related("organisation").order_by(first, "-id").first()


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

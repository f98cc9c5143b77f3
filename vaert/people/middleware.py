"""Who is here: puts the person behind the account, and today's date, on the request."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse

from vaert.common import clock, wall
from vaert.common.prepared import prepared
from vaert.people.models import Person


@prepared
def _mine(account: int, email: str, on: date, chosen: int, *, in_demo: bool):
    """The people one may be, the first choice first."""
    mine = Person.objects.filter(account_id=account, email=email).not_left(on)
    mine = mine.filter(organisation__is_demo=True) if in_demo else mine
    first = Case(When(pk=chosen, then=0), default=1)
    return mine.select_related("organisation").order_by(first, "-id")[:1]


@wall.everywhere()  # before this nobody knows whose house it is
def _person_of(request: Any) -> Person | None:
    """The person one is in this session: the chosen one, else the newest; never one who has left.

    The address must be the account's own, so that changing somebody's address in one organisation opens no
    door in another; and who came in through the demo stays in the demo.
    """
    if not request.user.is_authenticated:
        return None
    account, chosen = request.user, request.session.get("person", 0)
    mine = _mine(account.pk, account.email, request.today, chosen, in_demo="demo" in request.session)
    return mine[0] if mine else None


class CurrentPersonMiddleware:
    """Gives every request `request.person` (None outside), `request.today` and `request.at`.

    Behind it the database shows the rows of the person's organisation, and before log-in of none (`common.wall`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Look the person up once; a person who has left has no person here any more."""
        request.at = clock.now()
        request.today = clock.today()
        request.person = _person_of(request)
        with wall.inside(request.person and request.person.organisation_id):
            return self.get_response(request)

"""Who is here: puts the person behind the account, and today's date, on the request."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Case, F, When
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from vaert.common import clock, wall
from vaert.common.prepared import prepared
from vaert.people.models import Account, Person


@prepared
def _mine(account: int, on: date, chosen: int, *, in_demo: bool):
    """The people an account may be, with the account, the first choice first.

    The address must be the account's own, so that changing somebody's address in one organisation opens no
    door in another; and who came in through the demo stays in the demo.
    """
    mine = Person.objects.filter(account_id=account, email=F("account__email")).not_left(on)
    mine = mine.filter(organisation__is_demo=True) if in_demo else mine
    first = Case(When(pk=chosen, then=0), default=1)
    return mine.select_related("organisation", "account").order_by(first, "-id")[:1]


@wall.everywhere()  # before this nobody knows whose house it is
def _person_of(request: Any) -> Person | None:
    """The person one is in this session: the chosen one, else the newest; never one who has left.

    The person comes with the account, which spares every page a query. Django still decides whether the session is
    the account's: what it would not take at once, it is asked about.
    """
    session = request.session
    if SESSION_KEY not in session:
        return None
    account = Account._meta.pk.to_python(session[SESSION_KEY])
    mine = _mine(account, request.today, session.get("person", 0), in_demo="demo" in session)
    if mine and _is_certainly_theirs(session, mine[0].account):
        request._cached_user = mine[0].account  # where Django keeps the account it has found
    return mine[0] if mine and request.user.is_authenticated else None


def _is_certainly_theirs(session: Any, account: Account) -> bool:
    """Whether Django would take the account for the session's: an open one, by our way in, with the same seal."""
    seal = session.get(HASH_SESSION_KEY) or ""
    by_our_way = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    return account.is_active and by_our_way and constant_time_compare(seal, account.get_session_auth_hash())


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
            response = self.get_response(request)
        if request.person is not None:  # a desk is shared: after logging out, Back must show nothing
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

"""Letting a person in without a mailed code: by a signed address, or in the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from vaert.common import wall
from vaert.common.prepared import prepared
from vaert.people.actions.open_account import open_account
from vaert.people.models import Person

LINK_MINUTES = 15
_SALT = "vaert.login-link"


@wall.everywhere()
def let_in(request: HttpRequest, person: Person, *, redirect_url: str = "/", demo: bool = False) -> HttpResponse | None:
    """Log the request's session in as the person, ending whoever was logged in before.

    In the demo the session is marked, so that it never reaches a person outside the demo (see the middleware).
    Returns None when the person has left.
    """
    account = open_account(email=person.email, today=request.today)  # type: ignore[attr-defined]
    if account is None:
        return None
    logout(request)
    request.session["person"] = person.pk
    if demo:
        request.session["demo"] = True
    return perform_login(request, account, redirect_url=redirect_url)


@contextmanager
def in_the_house_of(person_id: int) -> Iterator[None]:
    """Behind the wall of the organisation of somebody whom a signed link names; where there is nobody, of none.

    For pages that one opens without logging in: the right stands in the link, the rows in one organisation.
    """
    with wall.everywhere():
        houses = _houses_of(person_id)
    with wall.inside(houses[0] if houses else None):
        yield


@prepared
def _houses_of(person: int):
    return Person.objects.filter(pk=person).order_by().values_list("organisation_id", flat=True)


def make_link_token(person: Person) -> str:
    """A signed token that logs the person in once, within fifteen minutes."""
    return signing.dumps({"person": person.pk, "email": person.email, "once": uuid4().hex}, salt=_SALT)


@wall.everywhere()
def person_of_token(token: str, *, use: bool = False) -> Person | None:
    """The person a token is for, None when it is false, too old or used. `use` uses it up."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=LINK_MINUTES * 60)
    except signing.BadSignature:
        return None
    used = f"login-link:{said['once']}"
    if cache.get(used) or (use and not cache.add(used, True, LINK_MINUTES * 60)):
        return None
    return Person.objects.filter(pk=said["person"], email=said["email"]).select_related("organisation").first()

"""Signed links in mails: they open one page about one thing for one person, without logging in.

A link says what it is for, what it is about, whom it was sent to and until when; it carries no right beyond that.
Opening one changes nothing, since mail programs open links to look at them: the page has a button that posts.
The same facts make the same link, so a mail that is written twice is the same mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a link says: `about` is the id of the thing, `version` which state of it, where that matters."""

    about: int
    person: int
    until: datetime
    version: int = 0

    def is_over(self, at: datetime) -> bool:
        """Whether it has expired."""
        return at >= self.until


def make_token(purpose: str, said: Signed) -> str:
    """The signed part of the link's address. A token for one purpose opens nothing of another."""
    fields = (said.about, said.person, said.version, int(said.until.timestamp()))
    return _signer(purpose).sign("-".join(signing.b62_encode(field) for field in fields))


def read_token(purpose: str, token: str) -> Signed | None:
    """What a token says; None for one that is made up, cut off, or for another purpose.

    One that has expired is still read, so that its page can say so kindly: ask `is_over`.
    """
    try:
        fields = _signer(purpose).unsign(token).split("-")
        about, person, version, until = (signing.b62_decode(field) for field in fields)
        return Signed(about=about, person=person, version=version, until=datetime.fromtimestamp(until, UTC))
    except (signing.BadSignature, ValueError, OverflowError):
        return None


def full_address(path: str) -> str:
    """The address of a page as a mail needs it; empty where nobody said where Vært is: half a link is none."""
    return settings.ADDRESS.rstrip("/") + path if settings.ADDRESS else ""


def kept_private(response: HttpResponse) -> HttpResponse:
    """The page of a link, which no shared computer or search engine is to keep."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def cut_off(request: HttpRequest) -> HttpResponse:
    """The page of a link whose token says nothing: most likely a mail program broke its line."""
    return kept_private(render(request, "common/link_cut_off.html", status=404))


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"vaert.link.{purpose}", sep=".")

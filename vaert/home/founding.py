"""How an organisation begins: what it gets, who may found it, the one-time address."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.db import transaction

from vaert.meetings.actions import install_closing_days
from vaert.mentoring.actions import install_schemes
from vaert.people.actions.make_organisation import make_organisation
from vaert.people.models import Organisation, Role

LINK_HOURS = 24
_SALT = "vaert.setup-link"


@transaction.atomic
def found_organisation(*, name: str, at: datetime, language: str = "da") -> Organisation:
    """An organisation of that name with what a new one gets: the schemes, and its closing days. Twice makes one."""
    organisation = make_organisation(name=name, at=at, language=language)
    install_schemes(organisation=organisation, at=at)
    install_closing_days(organisation, years=range(at.year, at.year + 4))
    return organisation


def is_founded() -> bool:
    """Whether anybody in this installation has ever been administrator, and so can do the rest."""
    return Role.objects.filter(kind=Role.Kind.ADMINISTRATOR).exists()


def make_setup_token() -> str:
    """A signed token that opens the set-up page for a day, while nobody is administrator."""
    return signing.dumps("setup", salt=_SALT)


def opens_setup(token: str) -> bool:
    """Whether the token is ours, still fresh, and there is something to found."""
    try:
        signing.loads(token, salt=_SALT, max_age=LINK_HOURS * 3600)
    except signing.BadSignature:
        return False
    return not is_founded()

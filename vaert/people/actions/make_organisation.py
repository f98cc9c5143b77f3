"""A new organisation, and the first person in it, who can do the rest."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from vaert.common.dates import local
from vaert.people.actions.roles import give_role
from vaert.people.models import Employment, Organisation, Person, Role

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


@transaction.atomic
def make_organisation(*, name: str, at: datetime, language: str = "da") -> Organisation:
    """The organisation of that name; made now if there is none."""
    name = " ".join(name.split())
    while (known := Organisation.objects.filter(name=name).first()) is None:
        with suppress(IntegrityError), transaction.atomic():  # somebody took the short name at this very moment
            return Organisation.objects.create(name=name, slug=_free_slug(name), language=language)
    return known


@transaction.atomic
def appoint_first_person(
    *, organisation: Organisation, given_name: str, family_name: str, email: str, at: datetime
) -> Person:
    """Coordinator and administrator from today: whoever has the address, else a new person under that name."""
    today = local(at).date()
    person, made = Person.objects.get_or_create(
        organisation=organisation,
        email=email.strip().lower(),
        defaults={"given_name": given_name, "family_name": family_name, "language": organisation.language},
    )
    if made:
        Employment.objects.create(person=person, starts_on=today)
    for kind in (Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR):
        give_role(person=person, kind=kind, department=None, starts_on=today, by=None, at=at)
    return person


def _free_slug(name: str) -> str:
    """A short name for addresses that no organisation has: letters a-z, "aa" for å."""
    wanted = slugify(name.translate(_DANISH))[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, 1000))) if slug not in taken)

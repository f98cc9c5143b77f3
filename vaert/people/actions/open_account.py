"""Somebody logs in, perhaps for the first time."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from vaert.common import wall
from vaert.people.models import Account, Person


@wall.everywhere()
@transaction.atomic
def open_account(*, email: str, today: date) -> Account | None:
    """The account of somebody who has not left, made now if this is the first time.

    The same person may work in two organisations under one address: both then hang on one account. Returns
    None for an address that nobody has who works here, or will.
    """
    email = email.strip().lower()
    here = Person.objects.filter(email=email).not_left(today)
    if not here.exists():
        return None
    account, _made = Account.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if not account.is_active:
        return None
    here.exclude(account=account).update(account=account)
    return account

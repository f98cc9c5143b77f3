"""An administrator changes the organisation's settings."""

from datetime import datetime

from django.db import transaction

from vaert.people.models import Organisation, Person


@transaction.atomic
def change_settings(
    *,
    organisation: Organisation,
    name: str,
    language: str,
    anonymity_threshold: int | None = None,
    by: Person,
    at: datetime,
) -> Organisation:
    """Set the name, the language that new colleagues begin with, and from how many people answers are shown (M13)."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.name, organisation.language = name, language
    if anonymity_threshold is not None:
        organisation.anonymity_threshold = anonymity_threshold
    organisation.save()
    return organisation

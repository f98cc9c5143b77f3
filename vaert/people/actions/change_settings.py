"""An administrator changes the organisation's settings."""

from datetime import datetime, time

from django.db import transaction

from vaert.people.models import Organisation, Person


@transaction.atomic
def change_settings(
    *,
    organisation: Organisation,
    name: str,
    language: str,
    anonymity_threshold: int | None = None,
    quiet_from: time | None,
    quiet_until: time | None,
    by: Person,
    at: datetime,
) -> Organisation:
    """Set name, language, the hours without mail, and from how many people answers are shown (M13)."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.name, organisation.language = name, language
    organisation.quiet_from, organisation.quiet_until = quiet_from, quiet_until
    if anonymity_threshold is not None:
        organisation.anonymity_threshold = anonymity_threshold
    organisation.save()
    return organisation

"""An administrator changes the organisation's settings."""

from datetime import datetime

from django.db import transaction

from vaert.people.models import Organisation, Person


@transaction.atomic
def change_settings(*, organisation: Organisation, name: str, language: str, by: Person, at: datetime) -> Organisation:
    """Set the name, and the language that new colleagues begin with."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.name, organisation.language = name, language
    organisation.save()
    return organisation

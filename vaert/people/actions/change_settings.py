"""An administrator changes the organisation's settings."""

from datetime import datetime

from django.db import transaction

from vaert.people.models import Organisation, Person
from vaert.people.settings_of import DEFAULTS


@transaction.atomic
def change_settings(
    *, organisation: Organisation, name: str, language: str, settings: dict[str, object], by: Person, at: datetime
) -> Organisation:
    """Set name, language and settings; only what differs from the default is kept."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    merged = {**organisation.settings, **settings}
    organisation.name, organisation.language = name, language
    organisation.settings = {key: value for key, value in merged.items() if value != DEFAULTS.get(key)}
    organisation.save()
    return organisation

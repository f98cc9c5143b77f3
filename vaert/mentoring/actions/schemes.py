"""Give an organisation the schemes that come with the product."""

from datetime import datetime

from django.db import transaction

from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme_data import VAERTSKABS_BUDDY, built_in
from vaert.people.models import Organisation


@transaction.atomic
def install_schemes(*, organisation: Organisation, at: datetime) -> Scheme:
    """Write the built-in schemes as the organisation's own; those it already has are left alone."""
    data = built_in(VAERTSKABS_BUDDY)
    scheme, _ = Scheme.objects.get_or_create(
        organisation=organisation,
        code=VAERTSKABS_BUDDY,
        is_current=True,
        defaults={"version": 1, "name": data["name"]["da"], "definition": data, "made_at": at},
    )
    return scheme

"""One deed at a time about the planning of an organisation."""

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.people.models import Organisation


def locked_organisation(pk: int) -> Organisation:
    """The organisation, locked until the transaction is over. Raises Organisation.DoesNotExist."""
    found = _locked(pk)
    if not found:
        raise Organisation.DoesNotExist
    return found[0]


@prepared
def _locked(pk: int) -> QuerySet[Organisation]:
    return Organisation.objects.select_for_update().filter(pk=pk)

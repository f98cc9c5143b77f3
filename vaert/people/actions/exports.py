"""Ask for a long list as a file, and let it go again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from vaert.common.jobs import enqueue
from vaert.people.models import Export, Person


@transaction.atomic
def ask_for_export(
    *, sheet: str, wish: Mapping[str, str], ending: str, total: int, by: Person, at: datetime, page: str = "/"
) -> Export:
    """Have the worker make the file of the list that stands on `page`.

    One like it that is being made is returned instead; one that is made gives way.
    """
    Person.objects.select_for_update().get(pk=by.pk)  # pressed twice, it is one file
    like_it = Export.objects.filter(asked_by=by, sheet=sheet, wish=dict(wish), ending=ending).defer("content")
    known: Export | None = like_it.filter(state=Export.State.MAKING).first()
    if known is not None:
        return known
    like_it.delete()
    given = {"sheet": sheet, "wish": dict(wish), "ending": ending, "total": total, "page": page}
    export = Export.objects.create(organisation_id=by.organisation_id, asked_by=by, asked_at=at, **given)
    enqueue("vaert.people.exporting.make_export", export.pk, organisation_id=by.organisation_id)
    return export


def drop_export(*, export: Export, by: Person, at: datetime) -> None:
    """Nobody wants the file any more: it goes, and a worker who is at it stops. Dropping it twice changes nothing."""
    Export.objects.filter(pk=export.pk).delete()

"""Makes the files of long lists in the background. A list is a function `(reader, wish, *, at, today) -> Sheet`.

The reader's own eyes decide what is in it, as on the page. So a job may be lost, or run twice, without harm: the file
is made again, and only the last step decides, by a conditional update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.module_loading import import_string
from django.utils.translation import override

from vaert.common import clock
from vaert.common.jobs import enqueue, for_all_organisations, path_of
from vaert.common.sheets import Sheet, content_of, file_name
from vaert.people.models import Export, Person

List = Callable[..., Sheet]
AT_ONCE = 2_000  # rows that are written in the request; more are a job
TOLD_EVERY = 1_000  # rows
LOST_AFTER = timedelta(minutes=10)  # a hundred thousand people take less than one
FORGOTTEN_AFTER = timedelta(days=1)
State = Export.State


class LetGo(Exception):
    """Nobody wants the file any more."""


def listed(sheet: str, reader: Person, wish: Mapping[str, str], *, at: datetime, today: date) -> Sheet:
    """The list behind the path, as this reader may see it."""
    found: Sheet = import_string(sheet)(reader, wish, at=at, today=today)
    return found


def make_export(export_id: int) -> None:
    """Make the file; does nothing when that is done, or when it is no longer wanted."""
    export = Export.objects.filter(pk=export_id, state=State.MAKING).select_related("asked_by__organisation").first()
    if export is None:
        return
    still_wanted, at = Export.objects.filter(pk=export_id, state=State.MAKING), clock.now()
    reader = export.asked_by
    today = at.astimezone(ZoneInfo(reader.organisation.time_zone)).date()
    try:
        with override(reader.language):
            sheet = listed(export.sheet, reader, export.wish, at=at, today=today)
            told = replace(sheet, rows=_told(sheet.rows, lambda done: bool(still_wanted.update(progress=done))))
            access = reader.access(today)
            sight = {"kinds": sorted(access.kinds), "departments": sorted(access.led_department_ids)}
            made = {"content": content_of(told, export.ending), "file_name": file_name(sheet, export.ending, on=today)}
    except LetGo:
        return
    except Exception:
        still_wanted.update(state=State.FAILED, finished_at=clock.now())
        raise
    still_wanted.update(state=State.READY, progress=export.total, finished_at=clock.now(), sight=sight, **made)


def _told(rows: Iterable[tuple[Any, ...]], tell: Callable[[int], bool]) -> Iterator[tuple[Any, ...]]:
    """The rows, while it is told now and then how many there were. Raises LetGo."""
    for done, row in enumerate(rows):
        if done % TOLD_EVERY == 0 and not tell(done):
            raise LetGo
        yield row


@for_all_organisations
def look_after_exports() -> None:
    """Wake what a lost job left lying, and forget the files of yesterday: they hold what people may see no more."""
    at = clock.now()
    Export.objects.filter(asked_at__lt=at - FORGOTTEN_AFTER).delete()
    lost = Export.objects.filter(asked_at__lt=at - LOST_AFTER, state=State.MAKING)
    for pk, organisation_id in lost.values_list("pk", "organisation_id"):
        enqueue(path_of(make_export), pk, organisation_id=organisation_id)

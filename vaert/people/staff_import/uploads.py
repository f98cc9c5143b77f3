"""An uploaded file on its way: read, previewed, carried out or dropped. Its rows are kept without CPR numbers (P4)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from vaert.common import clock
from vaert.common.jobs import enqueue, for_all_organisations, path_of
from vaert.people.models import Organisation, Person, StaffImport
from vaert.people.staff_import.agreed import Agreed, HasFaults, StalePreview, TooManyLeaving
from vaert.people.staff_import.applying import import_staff
from vaert.people.staff_import.applying_entries import import_entries, preview_entries
from vaert.people.staff_import.columns import columns_by_hand, guess_kind, match_columns, remember_columns
from vaert.people.staff_import.comparing import is_suspiciously_many
from vaert.people.staff_import.preview import preview_staff
from vaert.people.staff_import.reading import Row, Table, read_table, scrubbed
from vaert.people.staff_import.summary import entries_summary, staff_summary
from vaert.people.under_way import Beside, LetGo, call_off, forget_calling_off

AT_ONCE = 2_000  # rows that are dealt with in the request; more are a job
LOST_AFTER = timedelta(minutes=10)  # reading and carrying out take seconds; running twice does no harm
FORGOTTEN_AFTER = timedelta(days=30)
State = StaffImport.State


def upload(*, content: bytes, file_name: str, organisation: Organisation, by: Person, at: datetime) -> StaffImport:
    """Take a file in and preview it, at once when it is small. Raises UnreadableFile."""
    table = read_table(content)
    staff_import = StaffImport.objects.create(
        organisation=organisation,
        kind=guess_kind(table.header),
        file_name=scrubbed(file_name)[:200],
        rows=_packed(table),
        total=len(table.rows),
        uploaded_by=by,
        uploaded_at=at,
    )
    _preview_now_or_later(staff_import, at)
    return staff_import


def read_again(
    *, staff_import: StaffImport, kind: str, columns: Mapping[str, str], is_complete: bool, at: datetime
) -> None:
    """Preview anew, with columns matched by hand (remembered for the next file) and whether the list is complete."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=staff_import.organisation_id)
        remember_columns(organisation, kind, columns)
        waiting = StaffImport.objects.filter(pk=staff_import.pk, state=State.READY)
        waiting.update(kind=kind, mapping={"is_complete": is_complete}, state=State.READING, progress=0)
    staff_import.refresh_from_db()
    if staff_import.state == State.READING:
        _preview_now_or_later(staff_import, at)


def _preview_now_or_later(staff_import: StaffImport, at: datetime) -> None:
    if staff_import.total < AT_ONCE:
        make_preview(staff_import, today=_day(staff_import, at))
    else:
        enqueue(path_of(preview_job), staff_import.pk, organisation_id=staff_import.organisation_id)


def preview_job(import_id: int) -> None:
    """Preview a large file in the background; does nothing when that is done or no longer wanted."""
    staff_import = StaffImport.objects.filter(pk=import_id, state=State.READING).select_related("organisation").first()
    if staff_import:
        make_preview(staff_import, today=_day(staff_import, clock.now()))


def make_preview(staff_import: StaffImport, *, today: date, is_stale: bool = False) -> None:
    """Work out what the file would change and keep the answer. `is_stale` says that people changed meanwhile.

    Stops, and keeps nothing, where the file is dropped meanwhile.
    """
    with suppress(LetGo):
        _make_preview(staff_import, today, is_stale)
    staff_import.refresh_from_db(fields=["preview", "state", "progress"])


def _make_preview(staff_import: StaffImport, today: date, is_stale: bool) -> None:
    still_wanted = StaffImport.objects.filter(pk=staff_import.pk, state__in=[State.READING, State.APPLYING])

    def on_progress(done: int) -> None:
        if not still_wanted.update(progress=done):
            raise LetGo

    table, organisation = table_of(staff_import), staff_import.organisation
    by_hand = columns_by_hand(organisation, staff_import.kind)
    match = match_columns(staff_import.kind, table.header, table.header_line, by_hand)
    if staff_import.kind == StaffImport.Kind.STAFF:
        is_complete = bool(staff_import.mapping.get("is_complete"))
        changes, standing = preview_staff(
            table, organisation, today=today, is_complete=is_complete, on_progress=on_progress
        )
        preview = staff_summary(changes, standing, match)
        preview["is_complete"] = is_complete
        preview["needs_a_second_yes"] = is_suspiciously_many(changes, standing, today)
    else:
        preview = entries_summary(preview_entries(staff_import.kind, table, organisation), match)
    preview["is_stale"] = is_stale
    still_wanted.update(preview=preview, state=State.READY, progress=staff_import.total)


def carry_out(*, staff_import: StaffImport, agreed: Agreed, by: Person, at: datetime) -> bool:
    """Carry a previewed import out as it was shown, at once when it is small. False when another press was first."""
    claimed = StaffImport.objects.filter(pk=staff_import.pk, state=State.READY)
    mapping = {**staff_import.mapping, "skips_faulty": agreed.skips_faulty, "is_sure": agreed.is_sure, "by": by.pk}
    with transaction.atomic():
        if not claimed.update(state=State.APPLYING, mapping=mapping, progress=0):
            return False
        if staff_import.total >= AT_ONCE:
            enqueue(path_of(apply_job), staff_import.pk, organisation_id=staff_import.organisation_id)
    staff_import.refresh_from_db()
    if staff_import.total < AT_ONCE:
        _apply(staff_import, at)
    return True


def apply_job(import_id: int) -> None:
    """Carry a large import out in the background; does nothing when that is done.

    How far it has come can be seen meanwhile, and whoever lets the import go has everything undone.
    """
    staff_import = StaffImport.objects.filter(pk=import_id, state=State.APPLYING).select_related("organisation").first()
    if staff_import:
        with Beside(staff_import) as beside, suppress(LetGo):
            _apply(staff_import, clock.now(), on_progress=beside.tell)


def _apply(staff_import: StaffImport, at: datetime, *, on_progress: Callable[[int], None] = lambda done: None) -> None:
    today = _day(staff_import, at)
    try:
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=staff_import.organisation_id)  # one import at a time
            if StaffImport.objects.filter(pk=staff_import.pk, state=State.APPLYING).exists():
                _write(staff_import, today, at, on_progress)
    except LetGo:
        raise
    except (StalePreview, HasFaults, TooManyLeaving):
        make_preview(staff_import, today=today, is_stale=True)
    except Exception:
        StaffImport.objects.filter(pk=staff_import.pk, state=State.APPLYING).update(state=State.FAILED, finished_at=at)
        raise


def _write(staff_import: StaffImport, today: date, at: datetime, on_progress: Callable[[int], None]) -> None:
    """The deed and the mark that it is done, in the caller's transaction. Raises LetGo."""
    said, preview = staff_import.mapping, staff_import.preview
    agreed = Agreed(
        is_complete=bool(said.get("is_complete")),
        is_sure=bool(said.get("is_sure")),
        skips_faulty=bool(said.get("skips_faulty")),
        fingerprint=preview["fingerprint"],
    )
    table, organisation = table_of(staff_import), staff_import.organisation
    by = Person.objects.filter(pk=said.get("by")).first()
    kept = {"rows": preview["rows"], "counts": preview["counts"], "fault_lines": preview["fault_lines"]}
    if staff_import.kind == StaffImport.Kind.STAFF:
        changes = import_staff(
            table, organisation=organisation, agreed=agreed, by=by, today=today, on_progress=on_progress
        )
        soon = [each.row.email for each in changes.joiners if each.row.employed_from and each.row.employed_from > today]
        kept["starting"] = list(organisation.people.filter(email__in=soon[:200]).values_list("pk", flat=True))
    else:
        import_entries(staff_import.kind, table, organisation=organisation, agreed=agreed, on_progress=on_progress)
    on_progress(staff_import.total)
    _finish(staff_import, kept, at)


def drop(*, staff_import: StaffImport, at: datetime) -> bool:
    """Let the file go; False when it is too late. Dropping what is dropped changes nothing.

    One that is being carried out can be let go until its last row: the worker then undoes everything it has written.
    """
    unfinished = StaffImport.objects.filter(pk=staff_import.pk, state__in=[State.READING, State.READY, State.APPLYING])
    call_off(staff_import)
    try:
        unfinished.update(state=State.DROPPED, rows=None, preview={}, finished_at=at)
    finally:
        forget_calling_off(staff_import)
    staff_import.refresh_from_db(fields=["state"])
    return staff_import.state == State.DROPPED


def _finish(staff_import: StaffImport, preview: dict[str, Any], at: datetime) -> None:
    """Only one that nobody has let go is carried out. Raises LetGo."""
    done = {"state": State.APPLIED, "preview": preview, "finished_at": at, "rows": None}
    if not StaffImport.objects.filter(pk=staff_import.pk, state=State.APPLYING).update(**done):
        raise LetGo
    staff_import.refresh_from_db(fields=[*done])


def _day(staff_import: StaffImport, at: datetime) -> date:
    """The date where the organisation is."""
    return at.astimezone(ZoneInfo(staff_import.organisation.time_zone)).date()


def _packed(table: Table) -> bytes:
    rows = [[row.line, *row.cells] for row in table.rows]
    said = {"header": table.header, "line": table.header_line, "rows": rows, "bad": table.unreadable_lines}
    return gzip.compress(json.dumps(said, ensure_ascii=False).encode(), compresslevel=5)


def table_of(staff_import: StaffImport) -> Table:
    """The file as it was read; only while the import is not over."""
    said = json.loads(gzip.decompress(staff_import.rows or b""))
    known: dict[str, str] = {}
    rows = [Row(line, tuple(known.setdefault(cell, cell) for cell in cells)) for line, *cells in said["rows"]]
    return Table(said["header"], said["line"], rows, said["bad"])


@for_all_organisations
def look_after_imports() -> None:
    """Wake what a lost job left lying, and let go of files that nobody has decided about for a month."""
    at = clock.now()
    stuck = StaffImport.objects.filter(uploaded_at__lt=at - LOST_AFTER)
    jobs = {State.READING: path_of(preview_job), State.APPLYING: path_of(apply_job)}
    for pk, state, organisation_id in stuck.filter(state__in=jobs).values_list("pk", "state", "organisation_id"):
        enqueue(jobs[State(state)], pk, organisation_id=organisation_id)
    for forgotten in StaffImport.objects.filter(uploaded_at__lt=at - FORGOTTEN_AFTER, state=State.READY):
        drop(staff_import=forgotten, at=at)

"""Looks at everything an installation needs, and says in sentences what is wrong and what to do (X4)."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils.translation import gettext as _

from vaert.common import background
from vaert.common.dates import local, long_time
from vaert.common.sealing import key_names
from vaert.config.installation import DATA
from vaert.meetings.models import Note
from vaert.outbox.imap import Box, BoxError
from vaert.outbox.models import Hold, Message
from vaert.outbox.smtp import Session, Unreachable
from vaert.people import policies

WELL, NOTE, WRONG = "well", "note", "wrong"
LEAST_FREE_BYTES = 500 * 1024 * 1024
CLOCKS_APART = timedelta(minutes=2)
LATE_AFTER = timedelta(minutes=15)  # mail that has waited longer is told


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is (well, a note, or wrong), and the sentence to show."""

    subject: str
    state: str
    sentence: str


def examine(*, at: datetime) -> list[Finding]:
    """Everything, in the order in which it is worth mending. Nothing is changed, and no mail is sent.

    Where the database cannot be reached, what stands in it is left out.
    """
    found = [*_disk(), *_database()]
    looks: list[Callable[[datetime], Iterator[Finding]]] = [_mail_server, _mailbox]
    if not any(each.subject == "database" and each.state == WRONG for each in found):
        looks = [_clock, _keys, _worker, *looks, _mail]
    for look in looks:
        found += look(at)
    return found


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(DATA).free
    size = f"{free / 1024**3:.1f} GB"
    if free < LEAST_FREE_BYTES:
        yield Finding("disk", WRONG, _("Only %(size)s is free for %(folder)s. Make room before it is full.")
                      % {"size": size, "folder": DATA})  # fmt: skip
    elif not os.access(DATA, os.W_OK | os.X_OK):
        yield Finding("disk", WRONG, _("The folder %(folder)s cannot be written to. Change its owner.")
                      % {"folder": DATA})  # fmt: skip
    else:
        yield Finding("disk", WELL, _("%(size)s is free for %(folder)s.") % {"size": size, "folder": DATA})


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        trouble = _trouble_of_sqlite() if connection.vendor == "sqlite" else _trouble_of_postgres()
    except DatabaseError as error:
        yield Finding("database", WRONG, _("The database cannot be reached: %(words)s") % {"words": _line(error)})
        return
    if behind:
        yield Finding("database", WRONG, _("The database is not up to date. bin/serve brings it there when it starts."))
    elif trouble:
        yield Finding("database", WRONG, trouble)
    else:
        yield Finding("database", WELL, _("The database answers and is up to date."))


def _trouble_of_sqlite() -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = str(cursor.fetchone()[0])
    if said != "ok":
        return _("The database file is damaged (%(words)s). Restore the last backup.") % {"words": said}
    return ""


def _trouble_of_postgres() -> str:
    """A user whom the rules that keep organisations apart do not hold back, or a table that has none."""
    if policies.is_above_the_wall():
        return _(
            "Vært is logged in to PostgreSQL as %(name)s, who may see past the wall between organisations. "
            "Make a user of its own: docs/operations.md says how."
        ) % {"name": connection.settings_dict["USER"]}
    if tables := policies.without_wall():
        return _("These tables do not keep organisations apart: %(tables)s. Run bin/vaert migrate.") % {
            "tables": ", ".join(tables)
        }
    return ""


def _clock(at: datetime) -> Iterator[Finding]:
    """The database's clock, which may be another machine's; and rows that were written later than now."""
    theirs = at
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
    newest = Message.objects.aggregate(newest=Max("created_at"))["newest"] or at
    if abs(theirs - at) > CLOCKS_APART:
        yield Finding("clock", WRONG, _("It is %(ours)s here and %(theirs)s at the database. Let both follow a time "
                      "server.") % {"ours": long_time(local(at)), "theirs": long_time(local(theirs))})  # fmt: skip
    elif newest - at > CLOCKS_APART:
        yield Finding("clock", WRONG, _("It is %(ours)s here, but the newest mail was written %(newest)s. Has the "
                      "clock been put back?") % {"ours": long_time(local(at)), "newest": long_time(local(newest))}
                      )  # fmt: skip
    else:
        yield Finding("clock", WELL, _("The clock says %(ours)s.") % {"ours": long_time(local(at))})


def _keys(at: datetime) -> Iterator[Finding]:
    lost = Note.objects.exclude(sealed_with__in=key_names()).count()
    open_to_others = [name for name in ("secret-key", "note-key", "vaert.toml") if _others_may_read(DATA / name)]
    if lost:
        yield Finding("keys", WRONG, _("Private notes sealed with a key that is missing: %(number)s. Put note-key from "
                      "the backup back into %(folder)s.") % {"number": lost, "folder": DATA})  # fmt: skip
    elif open_to_others:
        yield Finding("keys", WRONG, _("Others on this machine can read %(files)s in %(folder)s. Run chmod 600 on it.")
                      % {"files": ", ".join(open_to_others), "folder": DATA})  # fmt: skip
    else:
        yield Finding("keys", WELL, _("The keys are in place and open every private note."))


def _others_may_read(path: Path) -> bool:
    return path.exists() and sys.platform != "win32" and bool(path.stat().st_mode & 0o077)


def _worker(at: datetime) -> Iterator[Finding]:
    try:
        stands = background.standing(at=at)
    except background.NoQueue:
        yield Finding("worker", WRONG, _("Redis, which jobs.redis names, does not answer. Mail waits until it does."))
        return
    if stands.is_alive:
        yield Finding(
            "worker", WELL, _("The worker is at work. Jobs that wait: %(number)s.") % {"number": stands.waiting}
        )
    elif stands.last_seen is None:
        yield Finding("worker", WRONG, _("No worker has ever run, so no mail leaves. bin/serve starts one."))
    else:
        yield Finding("worker", WRONG, _("The worker has stood still since %(when)s, so no mail leaves. Restart the "
                      "service.") % {"when": long_time(local(stands.last_seen))})  # fmt: skip


def _mail_server(at: datetime) -> Iterator[Finding]:
    place = {"host": settings.MAIL_HOST, "port": settings.MAIL_PORT}
    if not settings.MAIL_HOST:
        yield Finding("mail server", NOTE, _("No mail server is named (mail.host): mail stays in the mailbox page."))
        return
    try:
        Session().try_out()
    except Unreachable as error:
        yield Finding("mail server", WRONG, _("The mail server %(host)s, port %(port)s, does not let us in: %(words)s")
                      % {**place, "words": _line(error)})  # fmt: skip
    else:
        yield Finding("mail server", WELL, _("The mail server %(host)s, port %(port)s, lets us in.") % place)


def _mailbox(at: datetime) -> Iterator[Finding]:
    if not settings.MAIL_IMAP_HOST:
        yield Finding("mailbox", NOTE, _("No box is read for answers and returned mails (mail.imap_host)."))
        return
    try:
        with Box():
            pass
    except BoxError as error:
        yield Finding("mailbox", WRONG, _("The box for answers at %(host)s cannot be read: %(words)s")
                      % {"host": settings.MAIL_IMAP_HOST, "words": _line(error)})  # fmt: skip
    else:
        yield Finding("mailbox", WELL, _("The box for answers at %(host)s can be read.")
                      % {"host": settings.MAIL_IMAP_HOST})  # fmt: skip


def _mail(at: datetime) -> Iterator[Finding]:
    late = Message.objects.filter(state=Message.State.WAITING, next_attempt_at__lt=at - LATE_AFTER).count()
    failed = Message.objects.filter(state=Message.State.FAILED).count()
    if Hold.objects.filter(lifted_at=None).exists():
        yield Finding("mail", WRONG, _("Mail is held back since a backup was restored. bin/vaert held-mail says more."))
    elif late:
        yield Finding("mail", WRONG, _("E-mails that should have left before %(when)s: %(number)s.")
                      % {"number": late, "when": long_time(local(at - LATE_AFTER))})  # fmt: skip
    elif failed:
        yield Finding("mail", NOTE, _("E-mails that came back: %(number)s. The Monday list says which, and what to do.")
                      % {"number": failed})  # fmt: skip
    else:
        yield Finding("mail", WELL, _("No mail is late."))


def _line(error: Exception) -> str:
    """The first line of the server's words."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def in_utc(at: datetime) -> str:
    """The moment as machines write it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")

"""What may be wrong with an installation's configuration, each with a sentence that says what to do.

Django runs them before every command and `bin/serve` before it starts; an Error stops it, a Warning is shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from vaert.common.sealing import key_names, keys_are_usable
from vaert.config import installation


@register
def check_configuration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Everything that can be seen without a database or a network."""
    return [*_address(), *_debug(), *_mail(), *_inbox(), *_data(), *_note_keys(), *_names(), *_translations()]


def _address() -> Iterator[CheckMessage]:
    given = urlsplit(settings.ADDRESS)
    if settings.ADDRESS and (given.scheme not in {"http", "https"} or not given.hostname):
        hint = "Write it as people see it in the browser, such as https://vaert.example.dk"
        yield Error(f"site.address is {settings.ADDRESS!r}, which is no web address.", hint=hint, id="vaert.E001")


def _debug() -> Iterator[CheckMessage]:
    if settings.DEBUG and settings.ADDRESS.startswith("https://"):
        hint = "Take debug out of vaert.toml: its pages show others what is in the database."
        yield Error("debug is on where others can reach it.", hint=hint, id="vaert.E024")


def _mail() -> Iterator[CheckMessage]:
    if settings.MAIL_TLS not in {"none", "starttls", "tls"}:
        yield Error(f"mail.tls is {settings.MAIL_TLS!r}; it is none, starttls or tls.", id="vaert.E002")
    if not settings.MAIL_HOST:
        return
    if "@localhost" in settings.MAIL_FROM:
        hint = 'Set it to an address that your mail server may send from: from = "Vært <vaert@example.dk>"'
        yield Error("mail.host is set, but mail.from is not.", hint=hint, id="vaert.E003")
    if settings.MAIL_USER and settings.MAIL_TLS == "none" and settings.MAIL_HOST not in {"localhost", "127.0.0.1"}:
        hint = 'Set mail.tls to "starttls" or "tls", whichever the server offers.'
        yield Warning("mail.password crosses the network for anybody to read.", hint=hint, id="vaert.W025")
    if not settings.ADDRESS:
        hint = 'Set it to where people find Vært: [site] address = "https://vaert.example.dk"'
        yield Error("mail.host is set, but site.address is not: no link in a mail works.", hint=hint, id="vaert.E004")


def _inbox() -> Iterator[CheckMessage]:
    if settings.MAIL_IMAP_TLS not in {"none", "starttls", "tls"}:
        yield Error(f"mail.imap_tls is {settings.MAIL_IMAP_TLS!r}; it is tls, starttls or none.", id="vaert.E021")
    if settings.MAIL_IMAP_HOST and not (settings.MAIL_IMAP_USER and settings.MAIL_IMAP_PASSWORD):
        hint = "Set both to what opens the box of the address in mail.from."
        yield Error(
            "mail.imap_host is set, but mail.imap_user or mail.imap_password is not.", hint=hint, id="vaert.E022"
        )
    if re.search(r'[\x00-\x1f"\\]', settings.MAIL_IMAP_FOLDER):
        yield Error("mail.imap_folder has a character that no folder's name has.", id="vaert.E023")


def _data() -> Iterator[CheckMessage]:
    if not os.access(installation.DATA, os.W_OK | os.X_OK):
        hint = "Change its owner, or name another folder with --data or VAERT_DATA."
        yield Error(f"The data folder {installation.DATA} cannot be written to.", hint=hint, id="vaert.E005")


def _note_keys() -> Iterator[CheckMessage]:
    if not keys_are_usable():
        hint = "Put back the file from a backup, or the value that stood there: each key is 44 characters."
        yield Error(
            "note_keys, or the file note-key in the data folder, holds no usable key.", hint=hint, id="vaert.E009"
        )


@register(Tags.database)
def check_notes_can_be_opened(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Whether the keys that private notes were sealed with are here; asked when the tables are there."""
    from vaert.meetings.models import Note

    if not databases or Note._meta.db_table not in connection.introspection.table_names():
        return []
    lost = Note.objects.exclude(sealed_with__in=key_names()).count()
    if not lost:
        return []
    hint = "Put the file note-key from the backup back; docs/operations.md says how to keep a newer one beside it."
    return [Warning(f"{lost} private notes were sealed with a key that is missing.", hint=hint, id="vaert.W010")]


def _names() -> Iterator[CheckMessage]:
    for name in sorted(installation.names_nobody_asked_for()):
        hint = "docs/operations.md lists the settings there are."
        yield Error(f"vaert.toml sets {name}, which is no setting.", hint=hint, id="vaert.E006")


def _translations() -> Iterator[CheckMessage]:
    for source in installation.ROOT.glob("vaert/*/locale/*/LC_MESSAGES/django.po"):
        if not source.with_suffix(".mo").exists():
            yield Warning("The Danish texts are not compiled.", hint="Run bin/setup.", id="vaert.W007")
            return

"""Use an organisation's calendar server, change how, and stop using it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vaert.common.jobs import enqueue
from vaert.common.sealing import seal
from vaert.meetings.models import BusyTime, CalendarServer
from vaert.people.models import Organisation, Person


@dataclass(frozen=True, kw_only=True)
class ServerFacts:
    """What an administrator says about the server. An empty secret leaves the one that is known."""

    kind: str
    address: str
    user: str
    secret: str
    puts_meetings: bool
    asks_when_taken: bool


class SecretMissing(Exception):
    """Nothing is known that opens the door, or what is known belongs to another server."""


def use_calendar_server(*, organisation: Organisation, facts: ServerFacts, by: Person, at: datetime) -> CalendarServer:
    """Use this server from now on; saying the same again only has it tried again. Raises SecretMissing.

    A secret is never sent to another server than it was given for: with another kind or address it is written anew.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        server = CalendarServer.objects.filter(organisation=organisation).first()
        if server is None:
            server = CalendarServer(organisation=organisation, opened_at=at)
        is_another = (server.kind, server.address, server.user) != (facts.kind, facts.address, facts.user)
        if not facts.secret and (is_another or not server.sealed_secret):
            raise SecretMissing
        if is_another and server.pk:
            server.entries.all().delete()  # they name what stands on the other server
        if facts.secret:
            server.sealed_secret = seal(facts.secret, place=server.place).text
        server.kind, server.address, server.user = facts.kind, facts.address, facts.user
        server.puts_meetings, server.asks_when_taken = facts.puts_meetings, facts.asks_when_taken
        server.opened_by, server.closed_at = by, None
        server.trouble, server.failures, server.asked_until = "", 0, 0
        server.next_attempt_at = server.next_round_at = at
        server.save()
        if not facts.asks_when_taken:
            forget_what_it_said(organisation)
        enqueue("vaert.meetings.jobs.look_after_calendar_servers")
    return server


def stop_using_calendar_server(*, organisation: Organisation, at: datetime) -> None:
    """Ask it no more and forget its secret and what it said; what stands in people's calendars stays there."""
    with transaction.atomic():
        CalendarServer.objects.filter(organisation=organisation, closed_at=None).update(closed_at=at, sealed_secret="")
        forget_what_it_said(organisation)


def forget_what_it_said(organisation: Organisation) -> None:
    """Take away the taken times that came from the organisation's server."""
    BusyTime.objects.filter(person__organisation=organisation, calendar=None).delete()

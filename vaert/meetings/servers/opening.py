"""Opens an organisation's calendar server with what its administrator has given."""

from __future__ import annotations

import json
from typing import Any

from vaert.common.sealing import unseal
from vaert.meetings.models import CalendarServer
from vaert.meetings.servers.caldav import CalDav
from vaert.meetings.servers.google import Google
from vaert.meetings.servers.graph import Graph
from vaert.meetings.servers.interface import CalendarClient, Denied

GRAPH = "https://graph.microsoft.com/v1.0"
MICROSOFT_LOGIN = "https://login.microsoftonline.com"
GOOGLE = "https://www.googleapis.com/calendar/v3"


def client_of(server: CalendarServer) -> CalendarClient:
    """The client that speaks the server's language. Raises CannotBeOpened, and Denied where the key is no key."""
    secret = unseal(server.sealed_secret, place=server.place)
    if server.kind == CalendarServer.Kind.GRAPH:
        tenant, _, application = server.user.partition("/")
        return Graph(server.address or GRAPH, MICROSOFT_LOGIN, tenant, application, secret)
    if server.kind == CalendarServer.Kind.GOOGLE:
        return Google(server.address or GOOGLE, _json(secret))
    return CalDav(server.address, server.user, secret)


def _json(secret: str) -> dict[str, Any]:
    try:
        found = json.loads(secret)
    except ValueError as error:
        raise Denied("the key is no JSON") from error
    if not isinstance(found, dict):
        raise Denied("the key is no JSON object")
    return found

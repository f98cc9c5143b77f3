"""How clients ask their server: through `common.web`, with its errors as ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from vaert.common.web import Answer, WebError, ask, host_of
from vaert.meetings.servers.interface import Away, Denied, ServerError

SECONDS = 20  # one question and its whole answer


def request(
    method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Ask the server; plain http only where the host is one that may be inside the house. Raises Away and Denied."""
    private = settings.CALENDAR_PRIVATE_HOSTS
    if urlsplit(address).scheme != "https" and host_of(address) not in private:
        raise Denied("only https")
    try:
        return ask(
            method,
            address,
            headers=headers,
            body=body,
            private_hosts=private,
            follows=False,
            whole_seconds=SECONDS,
        )
    except WebError as error:
        raise (Denied if str(error) in {"private", "address"} else Away)(str(error)) from error


def request_json(
    method: str, address: str, *, token: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Ask with a bearer token, and JSON where there is something to say."""
    given = {"Authorization": f"Bearer {token}", "Accept": "application/json", **(headers or {})}
    content = None
    if body is not None:
        given["Content-Type"] = "application/json; charset=utf-8"
        content = json.dumps(body).encode()
    return request(method, address, headers=given, body=content)


def read_json(answer: Answer) -> dict[str, Any]:
    """The answer's JSON object. Raises ServerError where it is none."""
    try:
        found = json.loads(answer.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ServerError("the server answered no JSON") from error
    if not isinstance(found, dict):
        raise ServerError("the server answered no JSON object")
    return found

"""A test client that reads every page it gets as strictly as a browser never would."""

from collections import Counter
from typing import Any

import html5lib
from django.db import connection
from django.test import Client


def faults_in(html: str) -> list[str]:
    """What is wrong with a page: syntax, and ids that stand in it twice."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    lines = html.splitlines()
    found = [f"{code} in line {line}: {lines[line - 1].strip()[:100]}" for (line, _), code, _ in parser.errors]
    ids = Counter(element.get("id") for element in document.iter() if element.get("id"))
    return found + [f"the id {name} stands in it {count} times" for name, count in ids.items() if count > 1]


class ReadingClient(Client):
    """Django's client, which fails when a whole page that comes back is not valid HTML.

    Reading takes longer than answering, and pages are the same on both databases: they are read on SQLite.
    """

    def request(self, **request: Any) -> Any:
        """Answer as ever, after a look at the page."""
        response = super().request(**request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and connection.vendor == "sqlite":
            html = response.content.decode()
            if html.lstrip().lower().startswith("<!doctype"):
                found = faults_in(html)
                assert not found, f"{request.get('PATH_INFO')} is not valid HTML: {found}"
        return response

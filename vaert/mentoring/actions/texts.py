"""Change the words of a mail, or take ours again."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction

from vaert.mentoring.actions.schemes import change_scheme
from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.data import our_letter
from vaert.people.models import Person

Words = Mapping[str, str]
"""A text by language code."""


@transaction.atomic
def change_text(*, scheme: Scheme, kind: str, subject: Words, body: Words, by: Person, at: datetime) -> Scheme:
    """Let a mail of the scheme have these words from now on, also in courses that have begun (M15).

    Departments with their own version that have not changed this mail follow. Raises KeyError for a mail the scheme
    does not have, SchemeChanged when somebody else changed the scheme meanwhile.
    """
    before = letter_data(scheme.definition, kind)
    changed = change_scheme(scheme=scheme, definition=_worded(scheme, kind, subject, body), by=by, at=at)
    if scheme.department_id is None:
        own = Scheme.objects.in_organisation(scheme.organisation).current().exclude(department=None)
        for other in own.filter(code=scheme.code).select_related("organisation", "department"):
            if _has_words_of(other, kind, before):
                change_scheme(scheme=other, definition=_worded(other, kind, subject, body), by=by, at=at)
    return changed


@transaction.atomic
def take_our_text(*, scheme: Scheme, kind: str, by: Person, at: datetime) -> Scheme:
    """Let a mail have the words it came with. Raises KeyError where the mail is not one of ours."""
    ours = our_letter(scheme.definition, kind)
    return change_text(scheme=scheme, kind=kind, subject=ours["subject"], body=ours["body"], by=by, at=at)


def letter_data(definition: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The data of a scheme's mail. Raises KeyError for one it does not have."""
    for letter in definition.get("letters", []):
        if letter["kind"] == kind:
            return dict(letter)
    raise KeyError(kind)


def _has_words_of(scheme: Scheme, kind: str, letter: Mapping[str, Any]) -> bool:
    mine = {each["kind"]: each for each in scheme.definition.get("letters", [])}.get(kind)
    return mine is not None and all(mine[part] == letter[part] for part in ("subject", "body"))


def _worded(scheme: Scheme, kind: str, subject: Words, body: Words) -> dict[str, Any]:
    data = deepcopy(dict(scheme.definition))
    for letter in data.get("letters", []):
        if letter["kind"] == kind:
            letter["subject"], letter["body"] = dict(subject), dict(body)
    return data

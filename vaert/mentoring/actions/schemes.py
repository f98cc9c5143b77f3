"""The organisation's schemes: take into use, copy, change, let a department have its own, take out of use (M1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.data import VAERTSKABS_BUDDY, built_in, read_definition
from vaert.people.models import Department, Organisation, Person


class SchemeChanged(Exception):
    """Somebody else has changed the scheme since it was looked at. Carries the version that holds now."""

    def __init__(self, scheme: Scheme | None) -> None:
        self.scheme = scheme
        super().__init__("the scheme has been changed by somebody else")


class LastScheme(Exception):
    """An organisation needs one scheme at least, so its last stays in use."""


@transaction.atomic
def install_schemes(*, organisation: Organisation, at: datetime) -> Scheme:
    """Write our first scheme as the organisation's own; where it has it already, it is left alone."""
    return take_built_in(organisation=organisation, code=VAERTSKABS_BUDDY, by=None, at=at)


@transaction.atomic
def take_built_in(*, organisation: Organisation, code: str, by: Person | None, at: datetime) -> Scheme:
    """Take a scheme that comes with the product into use. One that is in use already is returned as it is."""
    _lock(organisation)
    known = Scheme.objects.in_organisation(organisation).offered().filter(code=code).first()
    if isinstance(known, Scheme):
        return known
    return _write(organisation, code, None, built_in(code), by, at)


@transaction.atomic
def copy_scheme(*, scheme: Scheme, name: str, by: Person, at: datetime) -> Scheme:
    """A new scheme of the organisation that begins as the other one is now, under its own name."""
    _lock(scheme.organisation)
    data = {**scheme.definition, "name": {"da": name, "en": name}}
    data["based_on"] = scheme.definition.get("based_on", scheme.code)
    taken = set(Scheme.objects.in_organisation(scheme.organisation).values_list("code", flat=True))
    return _write(scheme.organisation, _free_code(name, taken), None, data, by, at)


@transaction.atomic
def adapt_scheme(*, scheme: Scheme, department: Department, by: Person, at: datetime) -> Scheme:
    """Give a department its own version of a scheme, which begins as everybody's. It may have it already."""
    _lock(scheme.organisation)
    of_code = Scheme.objects.in_organisation(scheme.organisation).current().filter(code=scheme.code)
    known = of_code.filter(department=department).first()
    if isinstance(known, Scheme):
        return known
    return _write(scheme.organisation, scheme.code, department, scheme.definition, by, at)


@transaction.atomic
def change_scheme(*, scheme: Scheme, definition: Mapping[str, Any], by: Person, at: datetime) -> Scheme:
    """Make a new version with this definition; the same definition makes none.

    Courses that have begun keep theirs. Raises SchemeChanged when `scheme` is not the newest any more,
    InvalidScheme when the definition does not hold together.
    """
    _lock(scheme.organisation)
    read_definition(dict(definition))
    now = _same_place(scheme).first()
    if now is None or (now.pk != scheme.pk and now.definition != definition):
        raise SchemeChanged(now)
    if now.definition == definition:
        return now
    return _write(scheme.organisation, scheme.code, scheme.department, definition, by, at)


@transaction.atomic
def retire_scheme(*, scheme: Scheme, by: Person, at: datetime) -> None:
    """Take a scheme out of use, with the departments' own versions of it; or one department's own version.

    Courses go on. Raises LastScheme for the organisation's only one.
    """
    _lock(scheme.organisation)
    if scheme.department_id is not None:
        _same_place(scheme).update(is_current=False)
        return
    mine = Scheme.objects.in_organisation(scheme.organisation)
    if not mine.offered().exclude(code=scheme.code).exists():
        raise LastScheme
    mine.filter(code=scheme.code).update(is_current=False)


def _lock(organisation: Organisation) -> None:
    """One change of an organisation's schemes at a time."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _same_place(scheme: Scheme) -> QuerySet[Scheme]:
    """The version in use where this one is, or was: everybody's, or the same department's."""
    current: QuerySet[Scheme] = Scheme.objects.in_organisation(scheme.organisation).current()
    return current.filter(code=scheme.code, department=scheme.department_id)


def _write(
    organisation: Organisation,
    code: str,
    department: Department | None,
    definition: Mapping[str, Any],
    by: Person | None,
    at: datetime,
) -> Scheme:
    of_code = Scheme.objects.in_organisation(organisation).filter(code=code)
    version = (of_code.aggregate(newest=Max("version"))["newest"] or 0) + 1
    of_code.filter(department=department).update(is_current=False)
    return Scheme.objects.create(
        organisation=organisation,
        code=code,
        version=version,
        department=department,
        name=definition["name"]["da"],
        definition={**definition, "code": code},
        made_by=by,
        made_at=at,
    )


def _free_code(name: str, taken: set[str]) -> str:
    """A code like the name that no scheme has had."""
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
    wanted = slugify(name.lower().translate(letters))[:50] or "ordning"
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code

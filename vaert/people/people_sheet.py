"""The list of people as a sheet: what the page shows of each, and nothing more about absence than that it is so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vaert.common.prepared import prepared
from vaert.common.sheets import Sheet
from vaert.people.forms.search import SearchForm
from vaert.people.models import Department, Person
from vaert.people.models.person import PersonQuerySet
from vaert.people.present import employ_them, excuse_them, place_them
from vaert.people.search import find_people

AT_A_TIME = 1_000


def listed_people(reader: Person, wish: Mapping[str, str], *, at: datetime, today: date) -> Sheet:
    """The people whom this reader may list and who fit the wish, as they were searched for in the list's address."""
    form = SearchForm(wish, departments=departments_for(reader, today))
    return people_as_sheet(find_people(reader, today, wanted=form.chosen()), today)


def departments_for(reader: Person, today: date) -> list[Any]:
    """What the reader may choose between in the search: ids and names, each with its site's id, name and sort key.

    A leader chooses between their own: of all others the list shows nobody.
    """
    access = reader.access(today)
    return _departments(reader.organisation_id, None if access.runs_the_house else access.led_department_ids)


@prepared
def _departments(organisation: int, led: Iterable[int] | None) -> QuerySet[Department, Any]:
    found = Department.objects.filter(organisation_id=organisation)
    found = found if led is None else found.filter(pk__in=led)
    return found.values_list("pk", "name", "site_id", "site__name", "site__sort_key")


def people_as_sheet(found: PersonQuerySet, on: date) -> Sheet:
    """These people in their order, as of the day."""
    headings = (
        _("Name"),
        _("Title"),
        _("E-mail"),
        _("Department"),
        _("Place"),
        _("Leader"),
        _("Employed from"),
        _("Employed until"),
        _("May be asked to be a buddy"),
        _("Resource person"),
        _("Away today"),
    )
    return Sheet(_("Colleagues"), headings, _rows(found, on))


def _rows(found: PersonQuerySet, on: date) -> Iterator[tuple[Any, ...]]:
    everybody = found.iterator(AT_A_TIME)
    yes, no = _("yes"), _("no")
    while people := list(islice(everybody, AT_A_TIME)):
        for person in excuse_them(employ_them(place_them(people, on), on), on):
            said = (person.is_willing, person.is_resource_person, person.absence)  # type: ignore[attr-defined]
            yield (*_who_and_where(person), *_employed(person), *(yes if each else no for each in said))


def _employed(person: Person) -> tuple[date | None, date | None]:
    job = person.job  # type: ignore[attr-defined]
    return (job.starts_on, job.ends_on) if job else (None, None)


def _who_and_where(person: Person) -> tuple[str, ...]:
    place = person.place  # type: ignore[attr-defined]
    site, leader = (place.site, place.leader) if place else (None, None)
    return (
        person.name,
        person.title,
        person.email,
        place.department.name if place else "",
        site.name if site else "",
        leader.name if leader else "",
    )

"""Who is a buddy these days (M12: buddies find each other)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from vaert.mentoring.models import Course, Pairing
from vaert.people.models import Organisation, Person
from vaert.people.models.person import PersonQuerySet
from vaert.people.present import place_them


def present_hosts(organisation: Organisation, on: date) -> PersonQuerySet:
    """Those who are somebody's buddy on the day."""
    hosting = Pairing.objects.covering(on).filter(buddy=OuterRef("pk"), stage__course__state=Course.State.RUNNING)
    return Person.objects.filter(Exists(hosting), organisation=organisation)


def hosts_near(person: Person, on: date) -> list[Person]:
    """The present buddies besides the person, those of the same department and site first, each with `place`.

    Two queries.
    """
    others = place_them([person, *present_hosts(person.organisation, on).exclude(pk=person.pk)], on)
    own = person.place  # type: ignore[attr-defined]

    def distance(other: Person) -> int:
        place = other.place  # type: ignore[attr-defined]
        if own is None or place is None:
            return 2
        return 0 if place.department_id == own.department_id else 1 if place.site_id == own.site_id else 2

    return sorted(others[1:], key=lambda other: (distance(other), other.sort_key))

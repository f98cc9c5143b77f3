"""That somebody does a colleague's duties from a day on, for a while or for good (M8)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from vaert.people.models.organisation import Organisation
from vaert.people.models.person import DatedQuerySet, Person


class StandIn(models.Model):
    """Who has handed duties to whom, both days included; no last day means for good.

    The roles that go with it are rows of their own. What the first one has begun stays theirs in history; what is to
    be answered from now on is answered by the other.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="stand_ins")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stand_ins")
    substitute = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stands_in_for")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="nobody_stands_in_for_themselves", condition=~Q(person=F("substitute"))),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.person_id} from {self.starts_on}"


def answers_for(person: Person, on: date) -> Person:
    """Who answers on a day for what the person has begun: the person, or whoever stands in, or for them in turn."""
    seen: set[int] = set()
    while person.pk not in seen:
        seen.add(person.pk)
        rows = StandIn.objects.covering(on).filter(person=person.pk).select_related("substitute")
        latest = rows.order_by("-starts_on", "-pk").first()
        if latest is None:
            return person
        person = latest.substitute
    return person

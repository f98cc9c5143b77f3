"""A tip from one buddy to the others (M12)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef

from vaert.mentoring.models.course import Course
from vaert.mentoring.models.pairing import Pairing
from vaert.people.models import Organisation, Person
from vaert.people.models.organisation import OfOrganisation


class TipQuerySet(OfOrganisation):
    """Questions about tips."""

    def present(self) -> TipQuerySet:
        """Those that nobody has taken away."""
        return self.filter(removed_at=None)

    def visible_to(self, person: Person, *, on: date) -> TipQuerySet:
        """Those who host, have hosted or are to read them; and coordinators, who look after them."""
        ours = self.filter(organisation_id=person.organisation_id)
        if person.access(on).is_coordinator:
            return ours
        hosts = Pairing.objects.filter(buddy=person, stage__course__state__in=Course.STARTED)
        return ours.filter(Exists(hosts.filter(stage__course__organisation=OuterRef("organisation"))))

    def removable_by(self, person: Person, *, on: date) -> TipQuerySet:
        """One's own; all for a coordinator."""
        seen = self.visible_to(person, on=on)
        return seen if person.access(on).is_coordinator else seen.filter(writer=person)


class Tip(models.Model):
    """A short piece of advice that stays when its writer's half-year is over. Taken away is kept with who and when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tips")
    writer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tips")
    words = models.CharField(max_length=280)
    written_at = models.DateTimeField()
    removed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = TipQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-written_at"])]

    def __str__(self) -> str:
        return self.words

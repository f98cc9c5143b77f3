"""A scheme (ordning): what an organisation promises a new colleague, as data (M1)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.scheme.data import read_definition
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Department, Organisation, Person
from vaert.people.models.organisation import OfOrganisation

_READ: dict[int, tuple[dict, SchemeDefinition]] = {}


class SchemeQuerySet(OfOrganisation):
    """Questions about schemes."""

    def visible_to(self, person: Person, *, on: date) -> SchemeQuerySet:
        """All of the organisation's for its coordinators and administrators; none for anybody else."""
        mine = self.filter(organisation_id=person.organisation_id)
        return mine if person.access(on).runs_the_house else mine.none()

    def current(self) -> SchemeQuerySet:
        """The newest version of each scheme in use, and of each department's own."""
        return self.filter(is_current=True)

    def offered(self) -> SchemeQuerySet:
        """What a new colleague can be registered for; a department's own takes its place where there is one."""
        return self.current().filter(department=None).order_by("pk")


class Scheme(models.Model):
    """One version of a scheme. A course keeps the version it began with; a change makes a new version.

    With a department it is that department's own way of the scheme, and counts for the departments below it too.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="schemes")
    code = models.SlugField(max_length=60)  # "vaertskabs-buddy": the same through all versions
    version = models.PositiveIntegerField(default=1)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, related_name="schemes")
    name = models.CharField(_("Name"), max_length=120)
    definition = models.JSONField()  # read it as mentoring.scheme.definition.SchemeDefinition
    is_current = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint("organisation", "code", "version", name="scheme_version_once")]

    def __str__(self) -> str:
        return self.name

    def read_definition(self) -> SchemeDefinition:
        """The promise as frozen values; what has been read is kept for the process, for lists of many courses."""
        known = _READ.get(self.pk)
        if known is None or known[0] != self.definition:
            known = _READ[self.pk] = (self.definition, read_definition(self.definition))
        return known[1]

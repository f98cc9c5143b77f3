"""One new colleague's course (forløb) and its stages (halvår)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.models.scheme import Scheme
from vaert.mentoring.scheme.definition import SchemeDefinition
from vaert.people.models import Membership, Organisation, Person
from vaert.people.models.organisation import OfOrganisation


class CourseQuerySet(OfOrganisation):
    """Questions about courses."""

    def running(self) -> CourseQuerySet:
        """Courses that have been started and are not over."""
        return self.filter(state=Course.State.RUNNING)

    def visible_to(self, person: Person, *, on: date) -> CourseQuerySet:
        """Coordinators and administrators see all; a leader their departments'; the others those they are in."""
        return self.visible_with(*sight_of_courses(person, on))

    def visible_with(self, organisation_id: int, reader_id: int | None, led: Iterable[int] | None) -> CourseQuerySet:
        """The same for what `sight_of_courses` says of a reader, so that a prepared query can ask it."""
        if reader_id is None:
            return self.filter(organisation_id=organisation_id)
        # SQLite is to go by the people it is about, and not by all courses that the organisation has.
        mine = self.alias(house=F("organisation_id") + 0).filter(house=organisation_id)
        hosted = Course.objects.filter(stages__pairings__buddy_id=reader_id).order_by()
        in_it = Q(newcomer_id=reader_id) | Q(pk__in=hosted.values("pk"), state__in=Course.STARTED)
        if led is not None:
            in_it |= Q(newcomer__in=Membership.objects.filter(department_id__in=led).order_by().values("person"))
        return mine.filter(in_it)


def sight_of_courses(person: Person, on: date) -> tuple[int, int | None, list[int] | None]:
    """Whose courses somebody sees on a day: of an organisation, those all, or those the person is in or leads."""
    access = person.access(on)
    if access.runs_the_house:
        return person.organisation_id, None, None
    return person.organisation_id, person.pk, sorted(access.led_department_ids) or None


class Course(models.Model):
    """A new colleague's year. Registered first, then started in one deed; its proposal is kept until then."""

    class State(models.TextChoices):
        """Registered courses have a proposal; the others have a history."""

        REGISTERED = "registered", _("Waiting for you to start it")
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Completed")
        ENDED = "ended", _("Ended early")
        DROPPED = "dropped", _("Never started")

    STARTED = [State.RUNNING, State.COMPLETED, State.ENDED]

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="courses")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="courses")
    newcomer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="courses")
    starts_on = models.DateField(_("First day"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.REGISTERED)
    choices = models.JSONField(default=dict, blank=True)  # what was chosen by hand in the proposal
    proposal = models.JSONField(null=True, blank=True)  # the proposal as last shown, until the course starts
    registered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    registered_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ends_early_on = models.DateField(null=True)  # the last day, where it comes before the scheme's (M9)
    ends_early_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    ends_early_at = models.DateTimeField(null=True)  # when that day was chosen, or taken back

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["organisation", "state", "starts_on"])]
        constraints = [
            models.UniqueConstraint(
                "newcomer", name="one_open_course_each", condition=Q(state__in=["registered", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.newcomer} {self.starts_on}"

    @property
    def definition(self) -> SchemeDefinition:
        """What the course's version of the scheme promises."""
        return self.scheme.read_definition()


class Stage(models.Model):
    """A part of a course with one buddy: in Værtskabs-buddy half a year. Both days are included."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["course", "number"]
        constraints = [models.UniqueConstraint("course", "number", name="stage_number_once")]
        indexes = [models.Index(fields=["starts_on", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.course_id}.{self.number}"

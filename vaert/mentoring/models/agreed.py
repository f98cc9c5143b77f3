"""What the two agree on and make of it: one thing to practise, and what came of an action. Theirs alone (M11)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from vaert.meetings.models import Meeting
from vaert.mentoring.models.course import Course
from vaert.mentoring.models.follow_up import CourseAction
from vaert.mentoring.models.pairing import Pairing
from vaert.people.models import Person


class AimQuerySet(models.QuerySet):
    """Questions about what is practised."""

    def visible_to(self, person: Person, *, on: date) -> AimQuerySet:
        """The new colleague's own and those agreed with oneself; a later buddy has what was taken along."""
        return self.visible_with(person.pk, on)

    def visible_with(self, reader: int, on: date) -> AimQuerySet:
        """The same for the id of the reader, so that a prepared query can ask it."""
        hosting = Pairing.objects.covering(on).filter(buddy_id=reader, stage__course=OuterRef("course"))
        of_the_two = Q(course__newcomer_id=reader) | Q(buddy_id=reader)
        return self.filter(of_the_two | (Q(kept_at__isnull=False) & Exists(hosting)))


class Aim(models.Model):
    """One thing (øvepunkt) the two agreed at a meeting to practise until the next.

    It is the new colleague's: when the buddy changes it is handed to nobody, unless the new colleague takes it
    along (`kept_at`). Leaders and coordinators never see it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="aims")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="aims")
    buddy = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")  # agreed with whom
    words = models.CharField(max_length=160)
    said_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    objects = AimQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [models.UniqueConstraint("meeting", "buddy", name="one_aim_a_meeting")]

    def __str__(self) -> str:
        return f"an aim of {self.course_id}"


class ActionResultQuerySet(models.QuerySet):
    """Questions about what came of actions."""

    def visible_to(self, person: Person) -> ActionResultQuerySet:
        """Those of the two; what they have shared is for everybody who may see the course, who looks it up first."""
        return self.visible_with(person.pk)

    def visible_with(self, reader: int) -> ActionResultQuerySet:
        """The same for the id of the reader, so that a prepared query can ask it."""
        return self.filter(self._of_the_two(reader) | Q(shared_at__isnull=False))

    def of_the_two(self, person: Person) -> ActionResultQuerySet:
        """The new colleague's own, and those one had a part in as the buddy."""
        return self.filter(self._of_the_two(person.pk))

    def _of_the_two(self, person: int) -> Q:
        return Q(action__stage__course__newcomer_id=person) | Q(buddy_id=person)


class ActionResult(models.Model):
    """What came of an action, in a few words: the two's own until one of them shares it with the course's readers."""

    action = models.ForeignKey(CourseAction, on_delete=models.CASCADE, related_name="results")
    buddy = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")  # did it with whom
    words = models.CharField(max_length=600)
    said_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    shared_at = models.DateTimeField(null=True)

    objects = ActionResultQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [models.UniqueConstraint("action", "buddy", name="one_result_with_each_buddy")]

    def __str__(self) -> str:
        return f"what came of {self.action_id}"

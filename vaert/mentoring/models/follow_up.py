"""What a stage holds besides its buddy: meetings, actions and the letters that go out."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vaert.meetings.models import Meeting
from vaert.mentoring.models.course import Course, Stage
from vaert.mentoring.models.pause import Pause
from vaert.outbox.models import Message
from vaert.people.models import Person


class StageMeeting(models.Model):
    """That a meeting is number so-and-so of a stage; the introduction has number 0."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="stage_meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="stage_meeting")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["stage", "number"]

    def __str__(self) -> str:
        return f"{self.stage_id} no. {self.number}"


class CourseActionQuerySet(models.QuerySet):
    """Questions about actions."""

    def of(self, person: Person) -> CourseActionQuerySet:
        """Actions of running courses in which the person is the new colleague, or a buddy of that very stage."""
        theirs = Q(stage__course__newcomer=person) | Q(stage__pairings__buddy=person)
        return self.filter(theirs, stage__course__state=Course.State.RUNNING).distinct()

    def between(self, person: Person, on: date) -> CourseActionQuerySet:
        """Actions of running courses in which the person is the new colleague, or hosts in that stage now or later."""
        theirs = Q(stage__course__newcomer=person) | Q(stage__pairings__buddy=person, stage__pairings__ends_on__gte=on)
        return self.filter(theirs, stage__course__state=Course.State.RUNNING).distinct()


class CourseAction(models.Model):
    """A practical action (praktisk handling) the two may or must do in a stage, and when it was done."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="actions")
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    is_required = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = CourseActionQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "number"]
        constraints = [models.UniqueConstraint("stage", "code", name="action_once_a_stage")]

    def __str__(self) -> str:
        return f"{self.code} in {self.stage_id}"


class LetterQuerySet(models.QuerySet):
    """Questions about letters."""

    def due(self, on: date) -> LetterQuerySet:
        """Planned letters whose day has come; while a course stands still until nobody knows when, it has not."""
        still = Pause.objects.open().filter(starts_on__lte=on)
        return self.filter(state=Letter.State.PLANNED, due_on__lte=on).exclude(course__in=still.values("course"))


class Letter(models.Model):
    """A mail of a course with the day it goes out. Its words are made that day, so they are true that day."""

    class State(models.TextChoices):
        """Planned until its day, then handed to the outbox."""

        PLANNED = "planned", _("Planned")
        QUEUED = "queued", _("In the outbox")
        DROPPED = "dropped", _("Dropped")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="letters")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, null=True, related_name="letters")
    kind = models.SlugField(max_length=40)  # a text of the scheme: first_buddy, newcomer, second_buddy ...
    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, related_name="letter")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint("course", "stage", "kind", "recipient", name="letter_once")]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.course_id}"

"""What the three who took part say when a stage is over, kept so that nobody can be recognised (M13).

Who was asked stands in `EvaluationRequest`; what was answered in `EvaluationAnswer`, which knows no person. The two
share a pool (scheme, role, site, year), never a row. Answers are released in batches of at least the anonymity
threshold, once and for all, so whatever is shown later is a sum of whole batches.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.models.course import Stage
from vaert.people.models import Organisation, Person, Site
from vaert.people.models.organisation import OfOrganisation


class EvaluationRole(models.TextChoices):
    """As whom somebody is asked."""

    NEWCOMER = "newcomer", _("New colleague")
    BUDDY = "buddy", _("Buddy")
    LEADER = "leader", _("Leader")


class Pool(models.Model):
    """What an answer is counted under: the scheme, the role, where the new colleague worked, when the stage ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    scheme = models.SlugField(max_length=60)  # the scheme's code: the same through all versions
    role = models.CharField(max_length=8, choices=EvaluationRole.choices)
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)  # a batch of several years has none

    objects = OfOrganisation.as_manager()

    class Meta:
        abstract = True


class EvaluationBatch(Pool):
    """Answers that were released together; of no site, or no year, when they were mixed to be enough."""

    people = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])  # how many different ones

    class Meta:
        indexes = [models.Index(fields=["organisation", "role"])]

    def __str__(self) -> str:
        return f"{self.scheme} {self.role} {self.year}"


class EvaluationRequestQuerySet(OfOrganisation):
    """Questions about who was asked."""

    def open(self, on: date) -> EvaluationRequestQuerySet:
        """Those not answered whose last day has not passed."""
        return self.filter(is_answered=False, closes_on__gte=on)


class EvaluationRequest(Pool):
    """That somebody was asked how a stage went, and whether they answered. Not when, so that order tells nothing."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="evaluation_requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="evaluation_requests")
    asked_on = models.DateField()
    closes_on = models.DateField()
    reminded_on = models.DateField(null=True)
    is_answered = models.BooleanField(default=False)
    batch = models.ForeignKey(EvaluationBatch, on_delete=models.CASCADE, null=True, related_name="requests")

    objects = EvaluationRequestQuerySet.as_manager()  # type: ignore[misc]  # more questions than Pool's

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [models.UniqueConstraint("stage", "role", name="evaluation_once_a_role")]
        indexes = [models.Index(fields=["person", "is_answered", "closes_on"])]

    def __str__(self) -> str:
        return f"{self.role} of {self.stage_id}"


class EvaluationAnswer(Pool):
    """What somebody answered. A random key and no time: nothing here leads to a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    marks = models.JSONField(default=dict)  # question code to 1..5; a question that was passed over is not there
    words = models.JSONField(default=dict)  # question code to what was written
    may_be_read = models.BooleanField(default=False)  # whether the words may be shown, without a name
    batch = models.ForeignKey(EvaluationBatch, on_delete=models.CASCADE, null=True, related_name="answers")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "scheme", "role"]),
            models.Index(
                fields=["organisation", "role", "marks"], name="evaluation_marks", condition=Q(batch__isnull=False)
            ),
            models.Index(fields=["organisation", "id"], name="evaluation_words", condition=Q(may_be_read=True)),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.role} {self.year}"

"""A plan for the whole organisation, and the policy that says what a plan would rather avoid (M7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vaert.core import planning
from vaert.people.models import Organisation, Person
from vaert.people.models.organisation import OfOrganisation


class PlanQuerySet(OfOrganisation):
    """Questions about plans."""

    def open(self) -> PlanQuerySet:
        """Plans that are being made, wait for somebody or are being put in force; an organisation has one at most."""
        return self.filter(state__in=Plan.OPEN)


class Plan(models.Model):
    """Who is to host whom in the coming stages: a proposal until it is published, then history."""

    class State(models.TextChoices):
        """Being made, then proposed, then perhaps for a while being put in force, then one of the others for good."""

        MAKING = "making", _("Being made")
        PROPOSED = "proposed", _("Proposed")
        ENFORCING = "enforcing", _("Being put in force")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")
        STALE = "stale", _("Replaced by a newer one")
        FAILED = "failed", _("Could not be made")

    UNDER_WAY = [State.MAKING, State.ENFORCING]
    OPEN = [*UNDER_WAY, State.PROPOSED]

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="plans")
    state = models.CharField(max_length=9, choices=State.choices, default=State.MAKING)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    planned_on = models.DateField()  # the day the plan looks ahead from
    progress = models.PositiveSmallIntegerField(default=0)  # per cent, while it is being made or put in force
    choices = models.JSONField(default=dict, blank=True)  # stage id to the buddy somebody chose by hand
    seal = models.CharField(max_length=16, blank=True)  # of who hosts what in it: two who see the same saw the same
    input_stamp = models.CharField(max_length=64, blank=True)  # of everything the plan was made from
    cost = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)  # no plan from the same input can cost less
    finished_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "organisation", name="one_open_plan_each", condition=Q(state__in=["making", "proposed", "enforcing"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.planned_on} {self.state}"


class PlanningPolicy(models.Model):
    """An organisation's own prices and limits. A change makes a new row; the newest counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="planning_policies")
    weights = models.JSONField(default=dict, blank=True)  # only what differs from core.planning.Weights
    limits = models.JSONField(default=dict, blank=True)  # only what differs from core.planning.Policy
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = OfOrganisation.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.changed_at:%Y-%m-%d}"

    def read(self) -> planning.Policy:
        """The policy as the planning core takes it."""
        return planning.Policy(weights=planning.Weights(**self.weights), **self.limits)

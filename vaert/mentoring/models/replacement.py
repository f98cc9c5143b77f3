"""That somebody else is to host from a day on: proposed as soon as it is known, then done or no longer needed (M8)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.models.course import Stage
from vaert.mentoring.models.pairing import Pairing
from vaert.people.models import Organisation, Person


class ReplacementQuerySet(models.QuerySet):
    """Questions about replacements."""

    def in_organisation(self, organisation: Organisation) -> ReplacementQuerySet:
        """Those of the organisation's courses."""
        return self.filter(stage__course__organisation=organisation)

    def waiting(self) -> ReplacementQuerySet:
        """Those that somebody should decide."""
        return self.filter(state=Replacement.State.PROPOSED)


class Replacement(models.Model):
    """Who gives way to whom in a stage, from when to when, both days included; who decided it, and when.

    `buddy` is whom we propose, then who it became; nobody, where nobody can. `gives_way` is nobody where the stage
    had no buddy.
    """

    class Cause(models.TextChoices):
        """Why somebody else is needed. There is no word for an illness: nobody has any business with it (P2)."""

        ABSENT = "absent", _("Is away")
        LEAVING = "leaving", _("Leaves")
        LEFT = "left", _("Has left")
        LEADER = "leader", _("Is the leader now")
        BUSY = "busy", _("Hosts somebody else then")
        MOVED = "moved", _("The new colleague has moved")
        DECLINED = "declined", _("Cannot after all")
        NOBODY = "nobody", _("Nobody hosts")
        CHOICE = "choice", _("Chosen by hand")

    class State(models.TextChoices):
        """A proposal waits for somebody to decide."""

        PROPOSED = "proposed", _("Proposed")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("No longer needed")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="replacements")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    from_on = models.DateField()
    until_on = models.DateField()
    gives_way = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    buddy = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    proposal = models.JSONField(null=True)  # a mentoring.proposal.propose.ProposedStage, while it waits
    noted_at = models.DateTimeField()
    old_pairing = models.ForeignKey(Pairing, on_delete=models.SET_NULL, null=True, related_name="+")
    pairing = models.OneToOneField(Pairing, on_delete=models.SET_NULL, null=True, related_name="replacement")
    done_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        ordering = ["noted_at", "id"]
        indexes = [models.Index(fields=["state", "stage"])]
        constraints = [
            models.UniqueConstraint("stage", name="one_waiting_replacement_each", condition=Q(state="proposed"))
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} from {self.from_on}: {self.state}"

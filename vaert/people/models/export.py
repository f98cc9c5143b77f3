"""A long list on its way to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.people.models.organisation import Organisation
from vaert.people.models.person import Person

if TYPE_CHECKING:
    from vaert.people.access import Access


class Export(models.Model):
    """A list that somebody wants as a file and that takes a while. Only they get it; a day later it is gone."""

    class State(models.TextChoices):
        """How far it has come."""

        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Stopped by an error")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=200)  # the dotted path of the function that makes the list
    wish = models.JSONField(default=dict)  # what was searched and filtered for
    page = models.CharField(max_length=200, default="/")  # the path of the page the list stands on
    ending = models.CharField(max_length=4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    progress = models.PositiveIntegerField(default=0)  # rows done
    total = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    sight = models.JSONField(null=True)  # the roles and departments with which its list was read

    @property
    def way_back(self) -> str:
        """The page one came from, with what was searched for there."""
        return f"{self.page}?{urlencode(self.wish)}" if self.wish else self.page

    def is_for(self, access: Access) -> bool:
        """Whether somebody may still see what they saw when the list was read; before that there is nothing to hide."""
        if self.state != self.State.READY:
            return True
        if self.sight is None:
            return False
        kinds, departments = self.sight["kinds"], self.sight["departments"]
        return access.kinds.issuperset(kinds) and access.led_department_ids.issuperset(departments)

    def __str__(self) -> str:
        return f"{self.sheet} ({self.state})"

"""A person's own calendar feed (D1)."""

from django.db import models

from vaert.people.models import Person


class Feed(models.Model):
    """That a person subscribes to their meetings at a secret address.

    The address is signed, not kept: it names the person and the version. A higher version makes every earlier
    address useless; a closed feed keeps its version, so that no old address comes to life again.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="feed")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"feed {self.version} of {self.person_id}"

    @property
    def is_open(self) -> bool:
        """Whether its address works."""
        return self.closed_at is None

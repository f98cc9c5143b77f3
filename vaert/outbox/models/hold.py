"""That mail is held back until somebody says what is to become of it."""

from django.db import models


class Hold(models.Model):
    """From `held_at` no message leaves, log-in codes excepted, until the hold is lifted.

    A restored installation holds its mail: what waited when the copy was made may have been sent after that.
    """

    copied_at = models.DateTimeField()  # the moment the copy shows
    held_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-held_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(models.Q(lifted_at=None), output_field=models.BooleanField()),
                condition=models.Q(lifted_at=None),
                name="one_open_hold",
            )
        ]

    def __str__(self) -> str:
        return f"hold since {self.held_at:%Y-%m-%d %H:%M}"

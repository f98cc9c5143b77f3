"""Who may log in, and which dated roles a person holds."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vaert.people.models.organisation import Department, Organisation
from vaert.people.models.person import DatedQuerySet, Person


class AccountManager(BaseUserManager["Account"]):
    """Makes and finds accounts by e-mail."""

    def create_user(self, email: str, password: str | None = None) -> Account:
        """An account without a password: one logs in with a mailed code."""
        account = self.model(email=email.strip().lower())
        account.set_unusable_password()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """The key to the door: one e-mail address. The rights stand on the person and their roles."""

    email = models.EmailField(max_length=160, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Role(models.Model):
    """That a person holds a role from one day to another (both included). Never a flag: rows say who and when."""

    class Kind(models.TextChoices):
        """The roles that give more than a colleague has."""

        COORDINATOR = "coordinator", _("Coordinator")
        LEADER = "leader", _("Leader")
        FACILITATOR = "facilitator", _("Facilitator")
        PARTNERSHIP_LEAD = "partnership_lead", _("Partnership lead")
        ADMINISTRATOR = "administrator", _("Administrator")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="roles"
    )  # which department a leader leads
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "starts_on"]
        indexes = [models.Index(fields=["person", "kind"])]
        constraints = [
            models.CheckConstraint(
                name="role_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"

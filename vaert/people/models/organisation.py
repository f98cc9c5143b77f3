"""An organisation, its sites and its tree of departments (P1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vaert.common.danish import sort_key


class Organisation(models.Model):
    """One library, or another workplace. Everything else belongs to exactly one."""

    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(unique=True, max_length=60)
    language = models.CharField(_("Language"), max_length=5, default="da")
    time_zone = models.CharField(max_length=60, default="Europe/Copenhagen")
    anonymity_threshold = models.PositiveSmallIntegerField(default=5)  # people: fewer answers are never shown (M13)
    is_demo = models.BooleanField(default=False)  # a demo sends nothing and lets you choose who to be (D3)
    # No mail arrives from the one time of day to the other, in the organisation's zone; none: at any hour
    quiet_from = models.TimeField(_("No mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)  # e.g. how columns of its files were matched by hand
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class OfOrganisation(models.QuerySet):
    """Rows that belong to an organisation."""

    def in_organisation(self, organisation: Organisation):
        """Only the rows of this organisation."""
        return self.filter(organisation=organisation)


class Site(models.Model):
    """A place with an address: the main library, a branch, the book bus."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("Name"), max_length=120)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("organisation", "name", name="site_name_once")]
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Keep the Danish sort key true to the name."""
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Department(models.Model):
    """A department, perhaps below another, with the site where it mostly works."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="departments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="departments")
    name = models.CharField(_("Name"), max_length=120)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = OfOrganisation.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("organisation", "name", name="department_name_once")]
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Keep the Danish sort key true to the name."""
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

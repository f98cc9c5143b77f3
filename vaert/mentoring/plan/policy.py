"""What an organisation's plans would rather avoid: the policy in force."""

from __future__ import annotations

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import PlanningPolicy
from vaert.people.models import Organisation


def policy_of(organisation: Organisation) -> planning.Policy:
    """The organisation's newest policy, else ours: one query."""
    own = _newest(organisation.pk)
    return own[0].read() if own else planning.Policy()


@prepared
def _newest(organisation: int) -> QuerySet[PlanningPolicy]:
    rows = PlanningPolicy.objects.filter(organisation_id=organisation)
    return rows.order_by("-changed_at", "-id")[:1]

"""What an organisation's plans would rather avoid: the policy in force."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from vaert.common.prepared import prepared
from vaert.core import planning
from vaert.mentoring.models import PlanningPolicy
from vaert.people.models import Organisation


def policy_of(organisation: Organisation) -> planning.Policy:
    """The organisation's newest policy, else ours: one query."""
    own = _newest(organisation.pk)
    return own[0].read() if own else planning.Policy()


def with_policy(rows: QuerySet[Any], organisation: str) -> QuerySet[Any]:
    """The same, each with what `policy_with` makes its organisation's policy of: a query less."""
    newest = PlanningPolicy.objects.filter(organisation=OuterRef(organisation))
    return rows.annotate(
        policy_weights=Subquery(newest.values("weights")[:1]), policy_limits=Subquery(newest.values("limits")[:1])
    )


def policy_with(row: Any) -> planning.Policy:
    """The policy that was read together with this row."""
    return PlanningPolicy(weights=row.policy_weights or {}, limits=row.policy_limits or {}).read()


@prepared
def _newest(organisation: int) -> QuerySet[PlanningPolicy]:
    rows = PlanningPolicy.objects.filter(organisation_id=organisation)
    return rows.order_by("-changed_at", "-id")[:1]

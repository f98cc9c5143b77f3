"""What an organisation's plans would rather avoid: the policy in force."""

from __future__ import annotations

from vaert.core import planning
from vaert.mentoring.models import PlanningPolicy
from vaert.people.models import Organisation


def policy_of(organisation: Organisation) -> planning.Policy:
    """The organisation's newest policy, else ours: one query."""
    own = PlanningPolicy.objects.in_organisation(organisation).first()
    return own.read() if own else planning.Policy()

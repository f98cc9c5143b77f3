"""Change what plans would rather avoid, and what they may not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from vaert.core import planning
from vaert.mentoring.models import PlanningPolicy
from vaert.people.models import Organisation, Person


@transaction.atomic
def change_policy(
    *, organisation: Organisation, weights: Mapping[str, int], limits: Mapping[str, int], by: Person, at: datetime
) -> bool:
    """Let these weights and limits hold from now on; those left out are ours. Whether that changed anything.

    Earlier policies stay as history. A proposed plan that was made with another policy is stale from now on.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    ours = asdict(planning.Policy())
    own_weights = {name: value for name, value in weights.items() if value != ours["weights"][name]}
    own_limits = {name: value for name, value in limits.items() if value != ours[name]}
    known = PlanningPolicy.objects.in_organisation(organisation).first()
    if (own_weights, own_limits) == ((known.weights, known.limits) if known else ({}, {})):
        return False
    PlanningPolicy.objects.create(
        organisation=organisation, weights=own_weights, limits=own_limits, changed_by=by, changed_at=at
    )
    return True

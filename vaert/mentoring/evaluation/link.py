"""The address at which one person answers about one stage, from a mail or from the front page."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import ZONE
from vaert.common.links import Signed, full_address, make_token
from vaert.mentoring.models import EvaluationRequest

EVALUATION = "evaluation"


def path_to_answer(request: EvaluationRequest) -> str:
    """The page's path, signed for the one who was asked and good until the last day is over."""
    until = datetime.combine(request.closes_on + timedelta(days=1), time(), ZONE)
    said = Signed(about=request.pk, person=request.person_id, until=until)
    return reverse("evaluation", args=[make_token(EVALUATION, said)])


def way_to_answer(request: EvaluationRequest) -> tuple[str, str] | None:
    """The button of a mail; nothing where this installation does not know its own address."""
    address = full_address(path_to_answer(request))
    return (_("Answer in two minutes"), address) if address else None

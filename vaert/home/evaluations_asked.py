"""The evaluations somebody has been asked for and not answered, for their front page (M13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vaert.common.prepared import prepared
from vaert.mentoring.evaluation.link import path_to_answer
from vaert.mentoring.models import EvaluationRequest, EvaluationRole


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits: its words, its address, the last day."""

    words: str
    href: str
    closes_on: date


def asked_of(requests: list[int]) -> list[Asked]:
    """What waits, of these requests: no query where there is none, else one."""
    if not requests:
        return []
    return [Asked(_words(request), path_to_answer(request), request.closes_on) for request in _waiting(requests)]


@prepared
def _waiting(requests: list[int]) -> QuerySet[EvaluationRequest]:
    return EvaluationRequest.objects.filter(pk__in=requests).select_related("stage__course__newcomer")


def _words(request: EvaluationRequest) -> str:
    name = {"name": request.stage.course.newcomer.given_name}
    if request.role == EvaluationRole.NEWCOMER:
        return _("How was the time with your buddy?")
    if request.role == EvaluationRole.BUDDY:
        return _("How was the time with %(name)s?") % name
    return _("How has %(name)s settled in?") % name

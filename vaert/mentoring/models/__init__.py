"""The state of the mentoring room, one idea a file."""

from vaert.mentoring.models.agreed import ActionResult, Aim
from vaert.mentoring.models.course import Course, Stage
from vaert.mentoring.models.evaluation import (
    EvaluationAnswer,
    EvaluationBatch,
    EvaluationRequest,
    EvaluationRole,
)
from vaert.mentoring.models.follow_up import CourseAction, Letter, StageMeeting
from vaert.mentoring.models.last_day import LastDay
from vaert.mentoring.models.pairing import Pairing
from vaert.mentoring.models.pause import Pause
from vaert.mentoring.models.plan import Plan, PlanningPolicy
from vaert.mentoring.models.planned_stage import PlannedStage
from vaert.mentoring.models.replacement import Replacement
from vaert.mentoring.models.scheme import Scheme
from vaert.mentoring.models.tip import Tip

__all__ = [
    "ActionResult",
    "Aim",
    "Course",
    "CourseAction",
    "EvaluationAnswer",
    "EvaluationBatch",
    "EvaluationRequest",
    "EvaluationRole",
    "LastDay",
    "Letter",
    "Pairing",
    "Pause",
    "Plan",
    "PlannedStage",
    "PlanningPolicy",
    "Replacement",
    "Scheme",
    "Stage",
    "StageMeeting",
    "Tip",
]

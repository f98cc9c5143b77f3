"""Who hosts whom in the coming stages: the cheapest plan, a proof of how good it is, and the reasons.

Pure: knows neither Django, a clock nor a language. Reasons are codes with values.
"""

from vaert.core.planning.explain import Explainer, Explanation, Move, explain
from vaert.core.planning.format import plan_file, read_instance, write_plan
from vaert.core.planning.invalid import Invalid
from vaert.core.planning.lookup import Beyond
from vaert.core.planning.model import (
    Alternative,
    Assignment,
    Course,
    Person,
    Plan,
    Policy,
    Served,
    SmallestChange,
    Snapshot,
    Stage,
    Terms,
    Unfilled,
    Weights,
)
from vaert.core.planning.propose import propose
from vaert.core.planning.repropose import propose_for, propose_without, refill
from vaert.core.planning.rules import OBSTACLE_CODES, Obstacle

__all__ = [
    "OBSTACLE_CODES",
    "Alternative",
    "Assignment",
    "Beyond",
    "Course",
    "Explainer",
    "Explanation",
    "Invalid",
    "Move",
    "Obstacle",
    "Person",
    "Plan",
    "Policy",
    "Served",
    "SmallestChange",
    "Snapshot",
    "Stage",
    "Terms",
    "Unfilled",
    "Weights",
    "explain",
    "plan_file",
    "propose",
    "propose_for",
    "propose_without",
    "read_instance",
    "refill",
    "write_plan",
]

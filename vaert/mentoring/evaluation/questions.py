"""What is asked when a stage is over: two minutes on a phone, for each of the three (M13)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.models import EvaluationRole

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence to agree with from 1 to 5, or a question to answer in words. The code never changes."""

    code: str
    words: str | Promise


MARKS: dict[str, tuple[Question, ...]] = {
    EvaluationRole.NEWCOMER: (
        Question("welcome", _("I feel welcome here.")),
        Question("worth", _("The meetings with my buddy were worth the time.")),
        Question("hosting", _("I know what being a good host means in this house.")),
        Question("time", _("There was time for the meetings.")),
    ),
    EvaluationRole.BUDDY: (
        Question("clear", _("I knew what was expected of me.")),
        Question("guide", _("The themes and questions helped us on our way.")),
        Question("time", _("There was time for the meetings.")),
        Question("again", _("I would like to be a buddy again.")),
    ),
    EvaluationRole.LEADER: (
        Question("settled", _("My new colleague has settled in well.")),
        Question("clear", _("I knew what was going to happen, and when.")),
        Question("time", _("We could make time for the meetings.")),
        Question("worth", _("It was worth it for the department.")),
    ),
}
WORDS = (
    Question("helped", _("What helped most?")),
    Question("next_year", _("What should we change next year?")),
)

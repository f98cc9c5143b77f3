"""What the three said when the half-years of the last two years were over."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

from vaert.mentoring import actions
from vaert.mentoring.models import Course, EvaluationRequest
from vaert.mentoring.questions import MARKS

WORDS = {
    "newcomer": [
        ("helped", "At der stod i kalenderen, hvornår vi skulle mødes."),
        ("helped", "Dialogruten. Så kendte jeg pludselig halvdelen af huset."),
        ("next_year", "Lad det første møde ligge allerede i den første uge."),
        ("next_year", "Giv os en halv time mere til fotosafarien."),
        ("helped", "At min buddy spurgte mere, end hun forklarede."),
    ],
    "buddy": [
        ("helped", "Spørgsmålene til hvert møde. Jeg skulle ikke selv finde på."),
        ("next_year", "Sig tidligere, hvem jeg skal være buddy for."),
        ("next_year", "Lad være med at lægge møder i uge 7."),
    ],
    "leader": [
        ("helped", "Jeg kunne se, at de mødtes, uden at skulle spørge."),
        ("next_year", "Flere i min afdeling skulle prøve at være buddy."),
    ],
}
LIKELY_MARKS = (2, 3, 4, 4, 4, 5, 5, 5)
ANSWERING = 0.8  # so many of those who are asked answer


def evaluate(courses: Iterable[Course], today: date, chance: random.Random) -> None:
    """Ask about every half-year that is over, and let most of those who were asked answer; no mail is written."""
    over = [
        stage
        for course in courses
        for stage in course.stages.select_related("course__organisation", "course__scheme", "course__newcomer")
        if stage.ends_on < today and (course.ended_on is None or stage.ends_on <= course.ended_on)
    ]
    for stage in sorted(over, key=lambda each: (each.ends_on, each.pk)):
        for request in actions.open_requests(stage, today=stage.ends_on):
            if chance.random() < ANSWERING:
                _answer(request, stage.ends_on, chance)
    actions.release_what_is_left(today=today)


def _answer(request: EvaluationRequest, on: date, chance: random.Random) -> None:
    code, text = chance.choice(WORDS[request.role])
    actions.answer_evaluation(
        request=request,
        marks={question.code: chance.choice(LIKELY_MARKS) for question in MARKS[request.role]},
        words={code: text} if chance.random() < 0.5 else {},
        may_be_read=chance.random() < 0.8,
        today=on,
    )

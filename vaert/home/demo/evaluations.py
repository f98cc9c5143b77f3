"""What the three said when the half-years of the last two years were over."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

from vaert.mentoring import actions
from vaert.mentoring.evaluation.questions import MARKS
from vaert.mentoring.models import Course, EvaluationRequest

WORDS = {  # each is said once
    "newcomer": [
        ("helped", "At der stod i kalenderen, hvornår vi skulle mødes."),
        ("helped", "Dialogruten. Så kendte jeg pludselig halvdelen af huset."),
        ("helped", "At min buddy spurgte mere, end hun forklarede."),
        ("helped", "At jeg kunne stille de dumme spørgsmål til én, der ikke var min leder."),
        ("helped", "Mødet på vagten. Vi så det samme, men ikke ens."),
        ("next_year", "Lad det første møde ligge allerede i den første uge."),
        ("next_year", "Giv os en halv time mere til fotosafarien."),
        ("next_year", "Lad buddy nummer to sige goddag, før skiftet kommer."),
        ("next_year", "Besøg et af de andre biblioteker sammen."),
    ],
    "buddy": [
        ("helped", "Spørgsmålene til hvert møde. Jeg skulle ikke selv finde på."),
        ("helped", "At lederen havde gjort plads til det i vagtplanen."),
        ("helped", "Jeg begyndte selv at se huset igen."),
        ("next_year", "Sig tidligere, hvem jeg skal være buddy for."),
        ("next_year", "Lad være med at lægge møder i uge 7."),
        ("next_year", "Saml buddyerne, før vi begynder."),
    ],
    "leader": [
        ("helped", "Jeg kunne se, at de mødtes, uden at skulle spørge."),
        ("helped", "At nogen andre end mig kendte den nye godt efter en måned."),
        ("next_year", "Flere i min afdeling skulle prøve at være buddy."),
        ("next_year", "Læg introduktionen, så den passer med vores afdelingsmøde."),
    ],
}
LIKELY_MARKS = (2, 3, 4, 4, 4, 5, 5, 5)
ANSWERING = 0.8  # so many of those who are asked answer


def evaluate(courses: Iterable[Course], today: date, chance: random.Random) -> None:
    """Ask about every half-year that is over, and let most of those who were asked answer; no mail is written.

    What can still be answered waits for whoever tries the demo.
    """
    over = [
        stage
        for course in courses
        for stage in course.stages.select_related("course__organisation", "course__scheme", "course__newcomer")
        if stage.ends_on < today and (course.ended_on is None or stage.ends_on <= course.ended_on)
    ]
    unsaid = {role: chance.sample(words, len(words)) for role, words in WORDS.items()}
    for stage in sorted(over, key=lambda each: (each.ends_on, each.pk)):
        for request in actions.open_requests(stage, today=stage.ends_on):
            if chance.random() < ANSWERING and request.closes_on < today:
                _answer(request, stage.ends_on, chance, unsaid[request.role])
    actions.release_what_is_left(today=today)


def _answer(request: EvaluationRequest, on: date, chance: random.Random, unsaid: list[tuple[str, str]]) -> None:
    says_more = bool(unsaid) and chance.random() < 0.5
    actions.answer_evaluation(
        request=request,
        marks={question.code: chance.choice(LIKELY_MARKS) for question in MARKS[request.role]},
        words=dict([unsaid.pop()]) if says_more else {},
        may_be_read=chance.random() < 0.8,
        today=on,
    )

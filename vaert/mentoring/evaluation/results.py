"""What the answers say, in sums of whole batches: no choice of filters, and no two of them, isolates anybody (M13)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from vaert.common.prepared import prepared
from vaert.mentoring.evaluation.questions import HIGHEST, LOWEST, MARKS, WORDS, Question
from vaert.mentoring.models import EvaluationAnswer, EvaluationBatch, EvaluationRequest, EvaluationRole, Scheme
from vaert.people.models import Organisation, Site

MOST_QUOTES = 60  # to a question, of each role
MOST_READ = 600  # answers with words: quotes enough for three roles and two questions, also where they are unlike


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to see; nothing chosen is everything."""

    scheme: str = ""
    site: int | None = None
    year: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Choice:
        """The choice in an address; what we do not understand is left out."""
        site, year = asked.get("site", ""), asked.get("year", "")
        return cls(
            scheme=asked.get("scheme", "")[:60],
            site=int(site) if site.isdecimal() and len(site) < 10 else None,
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with how many chose each mark from 1 to 5."""

    question: Question
    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        """How many marked it."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """The mean mark, one decimal; 0 without answers."""
        total = sum(mark * count for mark, count in enumerate(self.counts, start=LOWEST))
        return round(total / self.answers, 1) if self.answers else 0.0


@dataclass(frozen=True, slots=True)
class Quoted:
    """A question with what was written, by those who let it be read, in no order that means anything."""

    question: Question
    texts: list[str]


@dataclass(frozen=True, slots=True)
class RoleResult:
    """What one of the three roles says: how many answers, marks, words; and how many wait for company."""

    role: str
    title: str
    answers: int
    waiting: int
    marked: list[Marked]
    quoted: list[Quoted]


def results(organisation: Organisation, choice: Choice) -> list[RoleResult]:
    """The results, a role at a time: three queries."""
    shown = (organisation.pk, choice.scheme or None, choice.site, choice.year)
    marks: dict[str, list[tuple[dict[str, int], int]]] = {role: [] for role in EvaluationRole.values}
    for role, given, number in _marks(*shown):
        marks[role].append((given, number))
    words: dict[str, list[str]] = {role: [] for role in EvaluationRole.values}
    for role, written in _words(*shown):
        words[role].append(written)
    waiting = dict(_waiting(organisation.pk))
    return [
        RoleResult(
            role=role,
            title=str(EvaluationRole(role).label),
            answers=sum(number for _, number in marks[role]),
            waiting=waiting.get(role, 0),
            marked=_marked(role, marks[role]),
            quoted=_quoted(words[role]),
        )
        for role in EvaluationRole.values
    ]


def batches_of(organisation: int, scheme: str | None, site: int | None, year: int | None) -> QuerySet[EvaluationBatch]:
    """The batches that belong wholly to what was chosen; a mixed one belongs to no single site, or year."""
    wanted = {"scheme": scheme, "site_id": site, "year": year}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return EvaluationBatch.objects.filter(organisation_id=organisation, **chosen)


def _released(organisation: int, scheme: str | None, site: int | None, year: int | None) -> QuerySet[EvaluationAnswer]:
    """The answers of these batches; of all of them, where nothing was chosen, along an index of the answers."""
    answers = EvaluationAnswer.objects.order_by()
    if scheme is site is year is None:
        return answers.filter(organisation_id=organisation, batch__isnull=False)
    return answers.filter(batch__in=batches_of(organisation, scheme, site, year))


@prepared
def _marks(*shown: Any) -> QuerySet[EvaluationAnswer, Any]:
    """How many gave the very same marks, a role at a time: of thousands of answers there are some hundreds."""
    return _released(*shown).values_list("role", "marks").annotate(number=Count("*"))


@prepared
def _words(*shown: Any) -> QuerySet[EvaluationAnswer, Any]:
    """What may be read of what was written, in no order that means anything; enough of it to be quoted."""
    rows = _released(*shown).filter(may_be_read=True).exclude(words={})
    return rows.order_by("pk").values_list("role", Cast("words", TextField()))[:MOST_READ]


@prepared
def _waiting(organisation: int) -> QuerySet[EvaluationRequest, Any]:
    """How many answers of the whole house wait for company; by role alone, which tells of nobody's answer."""
    rows = EvaluationRequest.objects.filter(organisation_id=organisation, is_answered=True, batch=None)
    return rows.order_by().values_list("role").annotate(number=Count("pk"))


def _marked(role: str, given: Iterable[tuple[Mapping[str, int], int]]) -> list[Marked]:
    counts: dict[str, Counter[int]] = {question.code: Counter() for question in MARKS[role]}
    for marks, number in given:
        for code, mark in marks.items():
            if code in counts:
                counts[code][mark] += number
    marks_in_order = range(LOWEST, HIGHEST + 1)
    return [Marked(question, tuple(counts[question.code][mark] for mark in marks_in_order)) for question in MARKS[role]]


def _quoted(given: Iterable[str]) -> list[Quoted]:
    """What was written, as the database keeps it; no more is read than is shown."""
    texts: dict[str, list[str]] = {question.code: [] for question in WORDS}
    for written in given:
        if all(len(each) >= MOST_QUOTES for each in texts.values()):
            break
        for code, text in json.loads(written).items():
            texts.get(code, []).append(text)
    return [Quoted(each, texts[each.code][:MOST_QUOTES]) for each in WORDS if texts[each.code]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: only what has batches of its own, so that no choice comes out empty."""

    schemes: list[tuple[str, str]]
    sites: list[tuple[int, str]]
    years: list[int]


def offered(organisation: Organisation) -> Offered:
    """The schemes, sites and years to choose between: three queries."""
    rows, names = _kinds(organisation.pk), dict(_names(organisation.pk))
    return Offered(
        schemes=[(code, names.get(code, code)) for code in sorted({scheme for scheme, _, _ in rows})],
        sites=_sites(organisation.pk, sorted({site for _, site, _ in rows if site})),
        years=sorted({year for _, _, year in rows if year}, reverse=True),
    )


@prepared
def _kinds(organisation: int) -> QuerySet[EvaluationBatch, Any]:
    rows = EvaluationBatch.objects.filter(organisation_id=organisation).order_by()
    return rows.values_list("scheme", "site", "year").distinct()


@prepared
def _names(organisation: int) -> QuerySet[Scheme, Any]:
    return Scheme.objects.filter(organisation_id=organisation).order_by("version").values_list("code", "name")


@prepared
def _sites(organisation: int, ids: list[int]) -> QuerySet[Site, Any]:
    return Site.objects.filter(organisation_id=organisation, pk__in=ids).values_list("pk", "name")

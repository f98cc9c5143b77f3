"""What a coordinator reads before somebody else takes over: why, whom we propose, who else could, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.mentoring.models import Course, Pairing, Replacement, Stage
from vaert.mentoring.plan.policy import policy_with, with_policy
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.page import CandidateLine, alternative_line, candidate, people_with_places
from vaert.mentoring.proposal.propose import ProposedStage
from vaert.mentoring.replacement.propose import FIRM, Days, pairings_of, who_could_take_over
from vaert.mentoring.replacement.rebooking import owed_meetings
from vaert.people.models import Person

_DAY = timedelta(days=1)
Cause = Replacement.Cause
FIRST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who could take over: `is_firm` where a rule forbids it whoever insists."""

    line: CandidateLine
    is_firm: bool


@dataclass(frozen=True, slots=True)
class ReplacementPage:
    """Everything the page shows. `seen` is the pairing that gives way, 0 where nobody hosts."""

    stage_name: str
    why: str
    seen: int
    first: date
    last: date
    proposed: CandidateLine | None
    alternatives: list[CandidateLine]
    nobody: str
    smallest_change: str
    others: list[Taker]
    more_others: int  # of the department, beyond those
    meetings: int


@dataclass(frozen=True, slots=True)
class Need:
    """That a stage needs somebody else, and why: what waits on the Monday list, found by `look_ahead`."""

    cause: str
    first: date
    last: date


def stages_with_needs(stages: QuerySet[Stage]) -> QuerySet[Stage]:
    """The stages, each with the need that waits in it for `need_of`, and for `policy_with`: no query more."""
    waiting = FilteredRelation("replacements", condition=Q(replacements__state=Replacement.State.PROPOSED))
    columns = {f"need_{each}": F(f"waiting__{each}") for each in ("cause", "from_on", "until_on")}
    return with_policy(stages, "course__organisation").annotate(waiting=waiting).annotate(**columns)


def need_of(stage: Stage) -> Need | None:
    """What waits in a stage that was read by `stages_with_needs`."""
    cause, first, last = (getattr(stage, f"need_{each}") for each in ("cause", "from_on", "until_on"))
    return Need(cause, first, last) if cause else None


def replacement_page(
    course: Course,
    stage: Stage,
    *,
    first: date | None,
    last: date | None,
    words: str,
    is_whole: bool = False,
    today: date,
    at: datetime,
) -> ReplacementPage:
    """The page for these days; without days given, those on which the stage needs somebody else.

    The stage is one of `stages_with_needs`. Of the department, the first ones stand there, or the `is_whole` of it.
    """
    need, is_asked = need_of(stage), first is not None
    first = max(first or (need.first if need else today), stage.starts_on, today)
    pairings = pairings_of(course.pk)
    covering = (each for each in pairings if each.stage_id == stage.pk and each.starts_on <= first <= each.ends_on)
    pairing = next(reversed(list(covering)), None)
    ends_on = pairing.ends_on if pairing else stage.ends_on
    last = min(last or (need.last if need and not is_asked else ends_on), ends_on)
    last = max(first, last)
    without = [pairing.buddy_id] if pairing else []
    days = Days(first, last, today)
    policy = policy_with(stage)
    proposal, facts = who_could_take_over(course, stage, words, days, without=without, pairings=pairings, policy=policy)
    shown = {proposal.buddy, *without, *(each["person"] for each in proposal.alternatives)}
    others = [each for each in facts if words or each["person"] not in shown]
    told = others if words or is_whole else others[:FIRST_OTHERS]
    people = people_with_places(_ids(proposal, told))
    chosen = candidate(proposal.facts, people) if proposal.facts else None
    promise = course.definition.stage(stage.number)
    change = proposal.smallest_change
    return ReplacementPage(
        stage_name=str(promise.name),
        why=_why(need.cause if need and max(need.first, today) == first else "", pairing, course, first, today),
        seen=pairing.pk if pairing else 0,
        first=first,
        last=last,
        proposed=CandidateLine(
            people[proposal.facts["person"]],
            reasons.reason(chosen, wants_resource_person=promise.wants_resource_person),
            True,
        )
        if proposal.facts and chosen
        else None,
        alternatives=[alternative_line(each, chosen, people) for each in proposal.alternatives],
        nobody=reasons.nobody(proposal.excluded) if chosen is None else "",
        smallest_change=reasons.smallest_change(change["kind"], people[change["person"]].name, change["days"])
        if change
        else "",
        others=[_taker(each, people) for each in told],
        more_others=len(others) - len(told),
        meetings=len(owed_meetings(stage, first=first, last=last, at=at)),
    )


def _taker(facts: Mapping, people: Mapping[int, Person]) -> Taker:
    return Taker(alternative_line(facts, None, people), bool(facts["obstacle"] and facts["obstacle"]["code"] in FIRM))


def _ids(proposal: ProposedStage, others: list[dict]) -> set[int]:
    every = [*others, *proposal.alternatives, *([proposal.facts] if proposal.facts else [])]
    ids = {each["person"] for each in every}
    ids |= {newcomer for each in every for newcomer in (each["obstacle"] or {}).get("newcomers", [])}
    return ids | ({proposal.smallest_change["person"]} if proposal.smallest_change else set())


def _why(cause: str, pairing: Pairing | None, course: Course, first: date, today: date) -> str:
    values = {"newcomer": course.newcomer.given_name, "first": long_date(first, today)}
    if pairing is None:
        return _("Nobody is the buddy of %(newcomer)s from %(first)s.") % values
    values |= {"buddy": pairing.buddy.name, "last": long_date(pairing.ends_on, today)}
    words = {
        Cause.ABSENT: _("%(buddy)s is to be the buddy until %(last)s, but is away from %(first)s."),
        Cause.LEAVING: _("%(buddy)s is to be the buddy until %(last)s, but has left by %(first)s."),
        Cause.BUSY: _("%(buddy)s hosts somebody else from %(first)s, so %(newcomer)s needs another buddy."),
        Cause.LEADER: _("%(buddy)s is the leader of %(newcomer)s from %(first)s, so somebody else should host."),
    }
    return words.get(cause, _("%(buddy)s is the buddy until %(last)s.")) % values  # type: ignore[call-overload]

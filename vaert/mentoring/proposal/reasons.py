"""Why this buddy and why not that one, in a sentence a colleague would say (M6).

The core answers in codes with values; every word about a pairing is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import clock_time, long_date
from vaert.common.words import in_letters, joined
from vaert.core import booking


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the words about somebody as a buddy are made of.

    `terms` are the planning core's cost terms; `far` is "", "site" or "elsewhere", where the terms do not say it
    because it costs nothing; `hosted` counts the stages served in the last two years;
    `obstacle` is the first rule against it ({"code": …, "days": [iso], "newcomers": [name], "until": iso}).
    """

    name: str
    department: str
    site: str
    is_resource_person: bool
    hosted: int
    terms: Mapping[str, int]
    obstacle: Mapping[str, Any] | None = None
    far: str | None = None


def reason(candidate: Candidate, *, wants_resource_person: bool, by_hand: bool = False) -> str:
    """Why this person, after the name: "same department, free the whole half-year and …"."""
    drawbacks = [_DRAWBACKS[code]() for code in _SAID if code in candidate.terms]
    if by_hand:  # nobody looked for somebody nearer first
        candidate = replace(candidate, far=how_far(candidate), terms=without_distance(candidate.terms))
    sentence = joined(_merits(candidate, wants_resource_person=wants_resource_person))
    if drawbacks:
        return _("%(good)s, but %(drawback)s") % {"good": sentence, "drawback": joined(drawbacks)}
    return sentence


def _merits(candidate: Candidate, *, wants_resource_person: bool) -> list[str]:
    facts = [_closeness(candidate)]
    if wants_resource_person and candidate.is_resource_person:
        facts.append(_("is a resource person for hosting"))
    return [*facts, _("is free the whole half-year"), _burden(candidate)]


def how_far(candidate: Candidate) -> str:
    """How far away the person works: "", "site" or "elsewhere"."""
    if candidate.far is not None:
        return candidate.far
    return next((code for code in ("elsewhere", "site") if code in candidate.terms), "")


def without_distance(terms: Mapping[str, int]) -> dict[str, int]:
    """The terms but those for working somewhere else."""
    return {code: cost for code, cost in terms.items() if code not in {"elsewhere", "site"}}


def better(candidate: Candidate) -> str:
    """What speaks for somebody who fits better than the one that was chosen by hand."""
    return _("fits better: %(good)s") % {"good": joined(_merits(candidate, wants_resource_person=False))}


def _closeness(candidate: Candidate) -> str:
    far = how_far(candidate)
    if far == "elsewhere" and "elsewhere" not in candidate.terms:
        return _("works at %(site)s") % {"site": candidate.site}
    if far == "elsewhere":
        return _("works at %(site)s, because nobody nearer is free") % {"site": candidate.site}
    if far == "site":
        return _("same building, in %(department)s") % {"department": candidate.department}
    return _("same department")


def _burden(candidate: Candidate) -> str:
    if not candidate.hosted:
        return _("has not been a buddy in the last two years")
    return ngettext(
        "has been a buddy once in the last two years",
        "has been a buddy %(times)s times in the last two years",
        candidate.hosted,
    ) % {"times": candidate.hosted}


_SAID = ("language", "repeat", "not_resource_person", "leave_soon", "missing_window")
"""What is told against somebody even where they are chosen."""

_DRAWBACKS = {
    "not_resource_person": lambda: _("is not a resource person for hosting"),
    "language": lambda: _("the two share no language"),
    "repeat": lambda: _("the two have been a pair before"),
    "leave_soon": lambda: _("goes away shortly afterwards"),
    "missing_window": lambda: _("the two have few working hours in common"),
    "change": lambda: _("it changes the plan in force"),
}


def instead(candidate: Candidate, chosen: Candidate, *, wants_resource_person: bool) -> str:
    """What speaks for and against somebody whom one could choose instead of the one who is chosen."""
    against = why_not(candidate, chosen)
    if candidate.obstacle or _weighs_most(candidate, chosen) not in {"change", ""}:
        return against
    return _("%(good)s, but %(drawback)s") % {
        "good": joined(_merits(candidate, wants_resource_person=wants_resource_person)),
        "drawback": against,
    }


def _weighs_most(candidate: Candidate, chosen: Candidate) -> str:
    """The term in which the person costs most more than the one chosen; empty where there is none."""
    extra = {code: cost - chosen.terms.get(code, 0) for code, cost in candidate.terms.items()}
    worst = max(extra, key=lambda code: extra[code], default="")
    return worst if worst and extra[worst] > 0 else ""


def why_not(candidate: Candidate, chosen: Candidate) -> str:
    """Why somebody else was preferred: the one thing that weighed most against this person."""
    if candidate.obstacle:
        return obstacle(candidate.obstacle)
    worst = _weighs_most(candidate, chosen)
    if not worst:
        return _("fits just as well; lots were drawn")
    if worst == "elsewhere":
        return _("works at %(site)s") % {"site": candidate.site}
    if worst == "site":
        return _("works in %(department)s") % {"department": candidate.department}
    if worst == "burden":
        return _burden(candidate) if candidate.hosted else _("is already a buddy in this plan")
    return _DRAWBACKS[worst]()


def obstacle(found: Mapping[str, Any]) -> str:
    """The rule that keeps somebody from being the buddy, with its values."""
    code, days = found["code"], [date.fromisoformat(day) for day in found.get("days", [])]
    if code == "busy" and found.get("is_proposed"):
        return _("is proposed as buddy of %(newcomer)s") % {"newcomer": joined(found.get("newcomers", []))}
    if code == "busy":
        return _("is buddy of %(newcomer)s up to and including %(day)s") % {
            "newcomer": joined(list(found.get("newcomers", []))),
            "day": long_date(date.fromisoformat(found["until"])),
        }
    if code == "too_new":
        return _("has only been here since %(day)s") % {"day": long_date(days[0])}
    if code == "leaves":
        return _("leaves before the half-year is over")
    if code == "absent":
        return _("is away for a long time during the half-year")
    return {
        "not_willing": _("has not offered to be a buddy"),
        "newcomer": _("is the new colleague"),
        "own_year": _("is a new colleague too, with a buddy of their own"),
        "leader": _("is the new colleague's own leader"),
        "too_far": _("does not work near enough for this scheme"),
        "no_resource_person": _("is not a resource person, and the scheme asks for one"),
        "same_course": _("is the buddy in the other half-year"),
        "dearer": _("fits too badly to be proposed"),
    }[code]


def left() -> str:
    """Why somebody can host nobody any more, whatever the rules say."""
    return _("no longer works here")


def nobody(excluded: Mapping[str, int]) -> str:
    """What binds when a stage has no buddy: how many are kept away by which rule."""
    counted = []
    for code, number in excluded.items():
        if code != "newcomer" and number:
            counted.append(_EXCLUDED[code](number))
    if not counted:
        return _("There is nobody to ask.")
    return _("Nobody can: %(reasons)s.") % {"reasons": joined(counted)}


_EXCLUDED = {
    "not_willing": lambda n: ngettext("%(n)s has not offered", "%(n)s have not offered", n) % {"n": in_letters(n)},
    "leader": lambda n: ngettext("%(n)s is the leader", "%(n)s are the leader", n) % {"n": in_letters(n)},
    "too_far": lambda n: (
        ngettext("%(n)s works too far away for the scheme", "%(n)s work too far away for the scheme", n)
        % {"n": in_letters(n)}
    ),
    "no_resource_person": lambda n: (
        ngettext("%(n)s is not a resource person", "%(n)s are not resource people", n) % {"n": in_letters(n)}
    ),
    "too_new": lambda n: ngettext("%(n)s is too new", "%(n)s are too new", n) % {"n": in_letters(n)},
    "leaves": lambda n: ngettext("%(n)s is leaving", "%(n)s are leaving", n) % {"n": in_letters(n)},
    "absent": lambda n: (
        ngettext(
            "%(n)s is away for a long time or a new colleague too",
            "%(n)s are away for a long time or new colleagues too",
            n,
        )
        % {"n": in_letters(n)}
    ),
    "busy": lambda n: ngettext("%(n)s already hosts somebody", "%(n)s already host somebody", n) % {"n": in_letters(n)},
    "same_course": lambda n: (
        ngettext("%(n)s is the buddy in the other half-year", "%(n)s are the buddy in the other half-year", n)
        % {"n": in_letters(n)}
    ),
    "dearer": lambda n: ngettext("%(n)s fits too badly", "%(n)s fit too badly", n) % {"n": in_letters(n)},
}


def smallest_change(kind: str, name: str, days: int | None) -> str:
    """The one thing that would fill the stage."""
    if kind == "start":
        return ngettext(
            "If the half-year begins %(days)s day later, %(name)s can.",
            "If the half-year begins %(days)s days later, %(name)s can.",
            days or 0,
        ) % {"days": days, "name": name}
    return {
        "willing": _("Ask %(name)s: if the answer is yes, the place is filled."),
        "absence": _("If %(name)s is here after all, the place is filled."),
        "capacity": _("If %(name)s takes one more, the place is filled."),
    }[kind] % {"name": name}


def not_booked(reason: Mapping[str, Any], name: str) -> str:
    """Why a meeting has no time, from the booking core's code and values; `name` is whom it is about."""
    code = reason["code"]
    if code == "absent_all_month" and name:
        return _("%(name)s is away all the days when the two could have met.") % {"name": name}
    return {
        "no_common_hour": _("The two have no working hour in common on a weekday."),
        "too_short_stage": _("The half-year is too short for all the meetings."),
        "closed": _("The workplace is closed on all the days when both work."),
        "absent_all_month": _("The two are away in turn, so they are never both here that month."),
        "busy": _("All the time the two have in common is taken by desk shifts or other meetings."),
        "no_room": _("There is only time right next to another of their meetings."),
    }[code]


def in_the_way(reason: booking.Reason, name: str) -> str:
    """What stands in the way of a time somebody picked; `name` is whom it is about, empty for both."""
    name = name or _("One of them")
    if reason.code == booking.Code.BUSY and reason.start_minute is not None and reason.end_minute is not None:
        span = {"from": _clock(reason.start_minute), "to": _clock(reason.end_minute)}
        return _("%(name)s has a desk shift or another meeting from %(from)s to %(to)s.") % {"name": name, **span}
    if reason.code == booking.Code.OUT_OF_ORDER and reason.starts:
        return _("It comes on the wrong side of their meeting on %(day)s.") % {"day": long_date(reason.starts)}
    if reason.code == booking.Code.TOO_CLOSE and reason.starts:
        return _("They also meet on %(day)s.") % {"day": long_date(reason.starts)}
    if reason.code == booking.Code.AFTER_DEADLINE and reason.ends:
        last = long_date(reason.ends - timedelta(days=1))
        return _("The introduction is promised by %(day)s at the latest.") % {"day": last}
    return {
        booking.Code.CLOSED: _("The library is closed that day."),
        booking.Code.BUSY: _("%(name)s has a desk shift or another meeting then.") % {"name": name},
        booking.Code.WEEKEND: _("That is a weekend."),
        booking.Code.ABSENT: _("%(name)s is away that day.") % {"name": name},
        booking.Code.OUTSIDE_WEEK: _("%(name)s does not work at that time.") % {"name": name},
        booking.Code.OUTSIDE_STAGE: _("That is outside the half-year."),
        booking.Code.TOO_EARLY: _("That is too soon: meetings are booked from tomorrow on."),
        booking.Code.OUT_OF_ORDER: _("It comes on the wrong side of another of their meetings."),
        booking.Code.TOO_CLOSE: _("That is very close to another of their meetings."),
        booking.Code.AFTER_DEADLINE: _("That is after the last day for the introduction."),
    }.get(reason.code) or not_booked({"code": str(reason.code)}, name)


def _clock(minute: int) -> str:
    return clock_time(time(minute // 60 % 24, minute % 60))

"""Sentences about who sees what, made from the rules in `sight` and `access` and today's roles.

Other rooms' rules stand here in words too (what is said in meetings, private notes, mails): the tests of those
rooms hold the pages to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.words import in_letters, joined
from vaert.people.models import Membership, Organisation, Person, Role
from vaert.people.sight import RUNS_THE_HOUSE

USUAL_THRESHOLD = 5  # people; an organisation sets its own (M13)
Line = tuple[str, str]  # an icon and a sentence


@dataclass(frozen=True)
class Part:
    """A heading with its sentences."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Cast:
    """The people the sentences are about, by name; empty where nobody holds the role."""

    coordinators: list[str]
    administrators: list[str]
    leaders: list[str]


def who_sees_me(me: Person, on: date) -> list[Part]:
    """The page's parts, about me, with names. Three queries."""
    return _parts(_cast(me, on), demo=me.organisation.is_demo, threshold=me.organisation.anonymity_threshold)


def who_sees_somebody() -> list[Part]:
    """The same before log-in: roles instead of names."""
    cast = Cast([_("your coordinators")], [_("your administrators")], [_("your leader")])
    return _parts(cast, demo=False, threshold=USUAL_THRESHOLD)


def what_i_see(me: Person, on: date) -> list[Line]:
    """What my own roles let me see about others."""
    access = me.access(on)
    lines = [
        ("users", _("Like everybody, you see name, title, department and how to reach a colleague, on their page."))
    ]
    if access.is_coordinator:
        lines.append(
            (
                "route",
                _(
                    "As coordinator you see everybody's pages, courses, meetings that were held or not, and "
                    "e-mails that could not be delivered. You never see notes or what was said."
                ),
            )
        )
    if access.is_administrator:
        lines.append(
            (
                "settings",
                _(
                    "As administrator you see everybody's pages, imports and settings, and give roles. You "
                    "never see notes or what was said."
                ),
            )
        )
    if access.is_leader:
        lines.append(
            (
                "building-2",
                _(
                    "As leader you see the pages and courses of the people in your departments: that a "
                    "meeting was held, never what was said."
                ),
            )
        )
    return lines


def _cast(me: Person, on: date) -> Cast:
    holding: dict[str, list[str]] = {kind: [] for kind in RUNS_THE_HOUSE}
    rows = Role.objects.covering(on).filter(organisation_id=me.organisation_id, kind__in=RUNS_THE_HOUSE)
    for role in rows.exclude(person=me).select_related("person").order_by("person__sort_key"):
        holding[role.kind].append(role.person.name)
    return Cast(
        list(dict.fromkeys(holding[Role.Kind.COORDINATOR])),
        list(dict.fromkeys(holding[Role.Kind.ADMINISTRATOR])),
        _leaders(me, on),
    )


def _leaders(me: Person, on: date) -> list[str]:
    """Those whose roles let them see my page as my leaders: of my departments and of those above."""
    mine = set(Membership.objects.not_over(on).filter(person=me).values_list("department_id", flat=True))
    above = _with_those_above(mine, me.organisation)
    leads = Role.objects.covering(on).filter(kind=Role.Kind.LEADER, department_id__in=above).exclude(person=me)
    return list(dict.fromkeys(role.person.name for role in leads.select_related("person").order_by("person__sort_key")))


def _with_those_above(departments: set[int], organisation: Organisation) -> set[int]:
    parents = dict(organisation.departments.values_list("id", "parent_id"))
    found: set[int] = set()
    waiting: list[int | None] = list(departments)
    while waiting:
        department = waiting.pop()
        if department is not None and department not in found:
            found.add(department)
            waiting.append(parents.get(department))
    return found


def _parts(cast: Cast, *, demo: bool, threshold: int) -> list[Part]:
    return [
        Part(_("Only you"), _only_you()),
        Part(_("Your colleagues"), _everybody(demo)),
        Part(_("Those who look after you"), _some(cast, demo)),
        Part(_("Nobody"), _nobody(threshold)),
    ]


def _only_you() -> list[Line]:
    return [
        (
            "lock",
            _(
                "Only you can read the notes you write about your meetings: not the other one, not your leader, not "
                "those who run Vært, and no buddy who comes later. They are sealed in the database."
            ),
        ),
        ("calendar", _("Your calendar feed has a secret address that only you know.")),
        ("monitor-smartphone", _("Only you see where you are logged in.")),
    ]


def _everybody(demo: bool) -> list[Line]:
    lines = [
        (
            "user",
            _(
                "Everybody who works here can see your name, title, department, e-mail and phone on your page. "
                "Only leaders, coordinators and administrators have a list to look people up in."
            ),
        ),
        (
            "message-circle",
            _(
                "You and your buddy see your meetings, the one thing you have agreed to practise, and what came of "
                "your actions. Nobody else does, unless you share it. What you say to each other is written nowhere."
            ),
        ),
        ("handshake", _("The other buddies can see that you are a buddy, and for whom, while you are.")),
    ]
    if demo:
        lines.append(("mail", _("This is a demo: here everybody can open the mailbox and be anybody.")))
    return lines


def _some(cast: Cast, demo: bool) -> list[Line]:
    lines: list[Line] = []
    if cast.leaders:
        line = ngettext(
            "%(names)s, your leader, can see your page and your course: that a meeting was held, never what was said.",
            "%(names)s, who lead your department, can see your page and your course: that a meeting was held, "
            "never what was said.",
            len(cast.leaders),
        )
        lines.append(("building-2", line % {"names": joined(cast.leaders)}))
    if cast.coordinators:
        line = _(
            "%(names)s can, as coordinator, see your page and your course: who is whose buddy, when you meet, "
            "and which meetings were held. Never what was said."
        )
        lines.append(("route", line % {"names": joined(cast.coordinators)}))
    if cast.administrators:
        line = _("%(names)s can, as administrator, see your page, import staff lists and give roles.")
        lines.append(("settings", line % {"names": joined(cast.administrators)}))
    readers = dict.fromkeys([*cast.coordinators, *cast.administrators])
    if readers and not demo and not settings.MAIL_HOST:
        line = _("There is no mail server, so %(names)s can read the letters and invitations you would have been sent.")
        lines.append(("mail", line % {"names": joined(readers)}))
    lines.append(
        (
            "house",
            _("“Your page” is employment, department, working week, desk shifts, days away, languages and roles."),
        )
    )
    return lines


def _nobody(threshold: int) -> list[Line]:
    answers = _(
        "What you answer when a half-year is over is kept without your name. It is only shown together with "
        "others’, from at least %(number)s people."
    )
    return [
        ("message-square-heart", answers % {"number": in_letters(threshold)}),
        ("heart", _("Nobody can see why you are away: there is nowhere to write it.")),
        ("id-card", _("Nobody can write your CPR number here: we refuse it.")),
        ("globe", _("Nothing about you is sent to any other company: no analytics, no outside services.")),
    ]

"""Buddies find each other: who hosts now, when they meet, what they have found out (M12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vaert.common.dates import local, long_time
from vaert.common.prepared import prepared
from vaert.meetings.models import Meeting
from vaert.mentoring import actions
from vaert.mentoring.course import sparring
from vaert.mentoring.course.hosts import hosts_near
from vaert.mentoring.forms import SparringDayForm, SparringForm, TipForm
from vaert.mentoring.models import Course, Pairing, Tip
from vaert.people.gate import for_members, for_roles

_HOSTS = 100
_TIPS = 50


@for_members
@require_safe
def buddies(request: Any) -> HttpResponse:
    """The page of the buddies; the tips are for those who host, have hosted or are to."""
    return _show(request, TipForm())


@for_members
@require_POST
def tips(request: Any) -> HttpResponse:
    """Write a tip: whoever may read them."""
    if not _reads_tips(request):
        return _show(request, TipForm(), status=403)
    form = TipForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    actions.give_tip(words=form.cleaned_data["words"], by=request.person, at=request.at)
    return redirect("buddies")


@for_members
@require_POST
def tip_removal(request: Any, tip_id: int) -> HttpResponse:
    """Take a tip away: its writer, or a coordinator."""
    removable = Tip.objects.removable_by(request.person, on=request.today)
    actions.remove_tip(tip=get_object_or_404(removable, pk=tip_id), by=request.person, at=request.at)
    return redirect("buddies")


@for_roles("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: Any) -> HttpResponse:
    """Propose when the buddies can meet, on a day of one's own too, and book it."""
    form = SparringForm(_chosen(request.POST), at=request.at) if request.method == "POST" else None
    coming = _coming(request)
    if form and (told := _who_gathered(request, coming)):
        messages.info(request, told)
        return redirect("buddies")
    if form and form.is_valid():
        return _book(request, form)
    wish = SparringDayForm(request.GET if "day" in request.GET else None, at=request.at)
    day = wish.cleaned_data["day"] if wish.is_bound and wish.is_valid() else None
    first = day or request.today + timedelta(days=sparring.NOTICE_DAYS)
    last = day or first + timedelta(days=sparring.LOOK_AHEAD_DAYS)
    people = sparring.who_hosts(request.person.organisation, first)
    found = sparring.times(request.person.organisation, people, first=first, last=last)
    shown = {
        "form": form or wish,
        "buddies": people,
        "most": sparring.MOST if len(people) > sparring.MOST else 0,
        "times": [_time(one, len(people)) for one in found],
        "day": day,
        "fixed": first.isoformat(),
        "seen": coming.pk if coming else 0,
        "place": "courses",
    }
    return render(request, "mentoring/sparring.html", shown)


def _chosen(posted: Any) -> dict[str, str]:
    """What was typed, with the day and the time of day of the button that was pressed."""
    day, _sep, clock = posted.get("when", "").partition(" ")
    return {**posted.dict(), **({"day": day, "clock": clock} if clock else {})}


def _coming(request: Any) -> Meeting | None:
    """The next time the buddies meet, if they do."""
    meetings = sparring.meetings_of(request.person.organisation)
    coming = [one for one in meetings if one.state == Meeting.State.BOOKED and one.ends_at > request.at]
    return coming[-1] if coming else None


def _who_gathered(request: Any, coming: Meeting | None) -> str:
    """Whoever has gathered the buddies since the page was opened; empty where nobody has."""
    seen = request.POST.get("seen", "")
    if coming is None or not seen.isdecimal() or int(seen) == coming.pk:
        return ""
    values = {
        "by": coming.organiser.name if coming.organiser else _("Somebody"),
        "when": long_time(coming.starts_at, request.today),
    }
    return _("%(by)s was first: the buddies meet %(when)s. Nothing more was done.") % values


def _time(one: sparring.SparringTime, all_of_them: int) -> dict[str, Any]:
    start = local(one.starts_at)
    come = all_of_them - len(one.missing)
    return {
        "at": one.starts_at,
        "day": start.date().isoformat(),
        "clock": f"{start:%H:%M}",
        "come": ngettext("%(number)s can come", "%(number)s can come", come) % {"number": come},
        "missing": [person.given_name for person in one.missing],
    }


def _book(request: Any, form: SparringForm) -> HttpResponse:
    try:
        meeting = actions.book_sparring(
            organisation=request.person.organisation,
            starts_at=form.starts_at,
            place=form.cleaned_data["where"],
            by=request.person,
            at=request.at,
        )
    except actions.NobodyToGather:
        messages.error(request, _("Fewer than two host a new colleague that day, so nobody is invited."))
        return redirect("sparring")
    except actions.TooManyToGather:
        return redirect("sparring")  # the page says so
    when = long_time(meeting.starts_at, request.today)
    messages.success(request, _("Booked: %(when)s. The buddies are invited by e-mail.") % {"when": when})
    return redirect("buddies")


def _reads_tips(request: Any) -> bool:
    person = request.person
    if person.access(request.today).is_coordinator:
        return True
    return bool(_has_hosted(person.pk))


@prepared
def _has_hosted(person: int) -> QuerySet[Pairing, Any]:
    """Whether somebody hosts, has hosted or is to, in a course that was started."""
    found = Pairing.objects.filter(buddy_id=person, stage__course__state__in=Course.STARTED).order_by()
    return found.values_list("pk")[:1]


@prepared
def _tips(organisation: int) -> QuerySet[Tip]:
    """The newest tips of those who have not been taken away (`Tip.objects.visible_to`)."""
    return Tip.objects.present().filter(organisation_id=organisation).select_related("writer")[:_TIPS]


def _show(request: Any, form: TipForm, *, status: int = 200) -> HttpResponse:
    reads = _reads_tips(request)
    runs = request.person.access(request.today).is_coordinator
    known = _tips(request.person.organisation_id) if reads else []
    coming = _coming(request)
    shown = {
        "form": form,
        "hosts": hosts_near(request.person, request.today, _HOSTS),
        "reads_tips": reads,
        "tips": [{"tip": tip, "is_mine": runs or tip.writer_id == request.person.pk} for tip in known],
        "coming": coming,
        "attends": coming and coming.attendees.filter(person=request.person).exists(),
        "runs": runs,
        "place": "courses",
    }
    return render(request, "mentoring/the_buddies.html", shown, status=status)

"""Two coordinators have the same page open. What the second does after the first loses and doubles nothing, and the
second hears in a sentence what the first did. It is Monday 23 November 2026, nine o'clock.

test_two_at_once.py lets processes do the same at the very same moment.
"""

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from tests.valid_html import ReadingClient
from tests.world import NOW, TODAY, role, running_course
from vaert.meetings.actions import mark_held
from vaert.meetings.models import Meeting
from vaert.mentoring import actions, jobs
from vaert.mentoring.models import Course, Pairing, Plan, PlanningPolicy, Scheme
from vaert.outbox.models import Message
from vaert.people.models import Role, StandIn

pytestmark = pytest.mark.django_db


class Forms(HTMLParser):
    """The hidden fields of each form of a page, and where it is sent."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("action"), {}))
        elif tag == "input" and attrs.get("type") == "hidden" and self.found and attrs.get("name"):
            self.found[-1][1][attrs["name"]] = attrs.get("value", "")


def at_home(person):
    """A browser of the person's own."""
    client = ReadingClient()
    client.force_login(person.account)
    return client


@pytest.fixture
def karen(library):
    return at_home(library.karen)


@pytest.fixture
def ida(library):
    role(library.ida, Role.Kind.COORDINATOR)
    return at_home(library.ida)


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


@pytest.fixture
def registered(library, scheme):
    first_day = date(2026, 12, 1)
    return actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=first_day, by=library.karen, at=NOW, today=TODAY
    )


@pytest.fixture
def running(library):
    return running_course(library.aage, library.jens, library.lone)


@pytest.fixture
def plan(library, running):
    found = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(found.pk)
    return found


def opened(client, page, deed=None):
    """The page as somebody has it open: what its form for the deed sends."""
    forms = Forms(client.get(page).content.decode()).found
    return next(hidden for action, hidden in forms if action == (deed or page) or (deed is None and action is None))


def seen_in(page):
    """What the form of a page sends that says what was seen."""
    return next(hidden for _, hidden in reversed(Forms(page.content.decode()).found) if "seen" in hidden)


def said(client, address, posted):
    """What whoever posts is told on the page they land on."""
    return " ".join(client.post(address, posted, follow=True).content.decode().split())


# -- a new colleague ----------------------------------------------------------
def test_who_is_registered_already_is_not_registered_again(karen, ida, library, registered):
    again = {"newcomer": library.amira.pk, "starts_on": "2026-12-08", "scheme": registered.scheme.code}
    assert "Karen Holm kom først og registrerede Amira" in said(ida, "/courses/new/", again)
    assert "kom først" not in said(karen, "/courses/new/", again)  # one's own second click
    assert Course.objects.get().starts_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("deed", "more"),
    [("buddies/1/", {"buddy": "mads"}), ("times/1-1/", {"starts_at": "2026-12-30T10:00"}), ("proposal/ours/", {})],
)
def test_a_choice_is_not_overruled_unseen(karen, ida, library, registered, deed, more):
    more = {name: getattr(library, value).pk if value == "mads" else value for name, value in more.items()}
    page, deed = f"/courses/{registered.pk}/proposal/", f"/courses/{registered.pk}/{deed}"
    seen = opened(ida, page, f"/courses/{registered.pk}/start/")["turns"]
    karen.post(f"/courses/{registered.pk}/buddies/1/", {"buddy": library.lone.pk, "turns": seen})
    assert "Karen Holm har valgt i forslaget" in said(ida, deed, {**more, "turns": seen})
    registered.refresh_from_db()
    assert registered.choices["buddies"] == {"1": library.lone.pk}


def test_what_is_chosen_after_another_look_holds(karen, ida, library, registered):
    page, deed = f"/courses/{registered.pk}/buddies/1/", f"/courses/{registered.pk}/start/"
    karen.post(page, {"buddy": library.lone.pk, "turns": "0"})
    ida.post(page, {"buddy": library.mads.pk, **opened(ida, page)})
    registered.refresh_from_db()
    assert registered.choices["buddies"] == {"1": library.mads.pk}
    assert "Ida Poulsen har valgt i forslaget" in said(karen, deed, {"seen": "et andet", "turns": "1"})
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("deed", ["start/", "withdrawal/", "proposal/ours/", "buddies/1/", "times/1-1/"])
def test_a_year_that_was_started_stays_as_it_was_started(karen, ida, library, registered, deed):
    page, start = f"/courses/{registered.pk}/proposal/", f"/courses/{registered.pk}/start/"
    seen = opened(ida, page, start)
    karen.post(start, opened(karen, page, start))
    before = (Pairing.objects.count(), Meeting.objects.count(), Message.objects.count())
    posted = {**seen, "buddy": library.mads.pk, "starts_at": "2026-12-30T10:00"}
    told = said(ida, f"/courses/{registered.pk}/{deed}", posted)
    assert "Karen Holm kom først og satte året for Amira i gang" in told
    assert (Pairing.objects.count(), Meeting.objects.count(), Message.objects.count()) == before


@pytest.mark.parametrize("deed", ["start/", "withdrawal/", "buddies/1/"])
def test_a_registration_that_was_taken_back_stays_so(karen, ida, library, registered, deed):
    seen = opened(ida, f"/courses/{registered.pk}/proposal/", f"/courses/{registered.pk}/start/")
    karen.post(f"/courses/{registered.pk}/withdrawal/")
    told = said(ida, f"/courses/{registered.pk}/{deed}", {**seen, "buddy": library.mads.pk})
    assert "Forløbet for Amira er trukket tilbage. Der er ikke gjort noget." in told
    assert not Pairing.objects.exists()


# -- the plan of everybody ------------------------------------------------------
def test_a_plan_that_is_in_force_is_neither_dropped_nor_chosen_in(karen, ida, library, plan):
    stage = plan.organisation.courses.get().stages.get(number=2)
    seen = opened(ida, "/plan/", "/plan/withdrawal/")
    karen.post("/plan/publication/", opened(karen, "/plan/", "/plan/publication/"))
    for deed in ("/plan/withdrawal/", f"/plan/stages/{stage.pk}/", "/plan/publication/"):
        told = said(ida, deed, {**seen, "buddy": library.mads.pk, "seen": "som det var"})
        assert "Karen Holm kom først og satte planen i kraft" in told
    plan.refresh_from_db()
    assert plan.state == Plan.State.PUBLISHED


def test_a_plan_that_nobody_has_seen_is_not_dropped(karen, ida, plan):
    seen = opened(ida, "/plan/", "/plan/withdrawal/")
    karen.post("/plan/proposal/")
    assert "En anden har bedt om et nyt forslag" in said(ida, "/plan/withdrawal/", seen)
    assert Plan.objects.open().exists()


def test_a_plan_that_was_dropped_is_told(karen, ida, plan):
    seen = opened(ida, "/plan/", "/plan/withdrawal/")
    karen.post("/plan/withdrawal/", seen)
    for deed in ("/plan/withdrawal/", "/plan/publication/"):
        assert "siden du kiggede. Der er ikke gjort noget." in said(ida, deed, seen)


def test_numbers_that_were_changed_are_looked_at_first(karen, ida):
    karen.post("/plan/policy/", {**numbers(karen), "unfilled": "90000"})
    seen = numbers(ida)
    karen.post("/plan/policy/", {**numbers(karen), "unfilled": "80000"})
    assert "Karen Holm ændrede tallene" in said(ida, "/plan/policy/", {**seen, "elsewhere": "1"})
    assert PlanningPolicy.objects.count() == 2


def numbers(client):
    answer = client.get("/plan/policy/")
    form = answer.context["form"]
    return {field.html_name: field.value() for field in form} | seen_in(answer)


# -- a year on its way ----------------------------------------------------------
def test_a_pause_is_not_laid_over_a_pause(karen, ida, library, running):
    page = f"/courses/{running.pk}/pause/"
    for client, last in ((karen, "2026-12-20"), (ida, "2026-12-31")):
        days = {"first": "2026-12-01", "last": last}
        shown = client.post(page, days)
        if client is karen:
            karen.post(page, {**days, **seen_in(shown)})
    assert "Karen Holm satte året på pause" in shown.content.decode()
    assert "det står stille fra tirsdag den 1. december" in shown.content.decode()
    assert running.pauses.count() == 1


def test_an_early_end_is_seen_before_it_is_changed(karen, ida, running):
    page = f"/courses/{running.pk}/end/"
    seen = seen_in(ida.post(page, {"last_on": "2026-12-20"}))
    karen.post(page, seen_in(karen.post(page, {"last_on": "2026-12-10"})))
    assert "Der er sket noget, siden du kiggede" in said(ida, page, seen)
    running.refresh_from_db()
    assert running.ends_early_on == date(2026, 12, 10)


def test_a_meeting_is_not_missed_when_somebody_has_said_that_it_was_held(ida, library, running):
    meeting = Meeting.objects.filter(state="booked").earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - timedelta(days=1))
    meeting.refresh_from_db()
    mark_held(meeting, by=library.jens, at=NOW)
    told = said(ida, f"/courses/{running.pk}/meetings/{meeting.pk}/outcome/", {"outcome": "missed"})
    assert "Jens Østergaard har" in told
    assert "sagt, at mødet er holdt. Der er ikke gjort mere." in told
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_the_two_do_not_move_their_meeting_from_where_it_no_longer_is(library, running):
    meeting = Meeting.objects.filter(state="booked").earliest("starts_at")
    page, aage, jens = f"/meetings/{meeting.pk}/time/", at_home(library.aage), at_home(library.jens)
    seen = opened(aage, page)
    first = {**seen, "day": "2026-12-15", "clock": "10:00", "anyway": "yes"}
    jens.post(page, first)
    told = said(aage, page, {**seen, "day": "2026-12-16", "clock": "10:00", "anyway": "yes"})
    assert "Jens Østergaard har flyttet mødet til tirsdag den 15. december kl. 10.00" in told
    assert "ligger allerede" in said(aage, page, first)
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.starts_at.day) == (1, 15)


def test_a_time_is_found_once(karen, ida, library, running):
    Meeting.objects.filter(kind="introduction").update(state="missed")
    deed, posted = f"/courses/{running.pk}/time/", {"what": "introduction", "back": "today"}
    assert "mødes nu" in said(karen, deed, posted)
    mails = Message.objects.count()
    assert "har allerede en tid" in said(ida, deed, posted)
    assert Message.objects.count() == mails


def test_the_buddies_are_gathered_once(karen, ida, library, running):
    running_course(library.amira, library.mads, library.ida)
    page = "/buddies/sparring/"
    seen = opened(ida, page)
    karen.post(page, {**seen, "when": "2026-12-11 10:00"})
    told = said(ida, page, {**seen, "when": "2026-12-14 10:00"})
    assert "Karen Holm kom først: buddyerne mødes fredag den 11. december kl. 10.00" in told
    assert Meeting.objects.filter(kind="sparring").count() == 1


def test_a_mail_is_tried_again_once(karen, ida, library, registered):
    actions_of = f"/courses/{registered.pk}/start/"
    karen.post(actions_of, opened(karen, f"/courses/{registered.pk}/proposal/", actions_of))
    mail = Message.objects.first()
    Message.objects.filter(pk=mail.pk).update(state="failed")
    again = f"/mailbox/{mail.pk}/attempt/"
    assert "Vi prøver igen nu" in said(karen, again, {})
    assert "En anden kom først" in said(ida, again, {})


# -- duties -----------------------------------------------------------------------
def test_duties_that_were_handed_over_are_told(karen, ida, library):
    hand(karen, library.karen, to="Lone Bruun")
    told = hand(ida, library.karen, to="Mads Færch")
    assert "Karen Holm gav opgaverne videre til Lone Bruun" in told
    assert StandIn.objects.count() == 1


def test_a_stand_in_who_gives_way_is_seen_first(karen, ida, library):
    hand(karen, library.karen, to="Lone Bruun", ends_on="2026-12-23")
    typed = {"to": "Mads Færch", "starts_on": "2026-11-23", "ends_on": "2026-12-23"}
    shown = ida.post(f"/people/{library.karen.pk}/duties/", typed).content.decode()
    assert "Lone Bruun var allerede stedfortræder fra mandag den 23. november" in shown


def hand(client, person, **typed):
    """Hand over for good, or as typed, having seen what follows."""
    page, typed = f"/people/{person.pk}/duties/", {"starts_on": "2026-11-23", "ends_on": "", **typed}
    shown = client.post(page, typed)
    return said(client, page, seen_in(shown)) if b'name="seen"' in shown.content else shown.content.decode()


# -- schemes and texts --------------------------------------------------------------
def test_both_changes_of_a_scheme_stand_together(karen, ida, scheme):
    page = f"/schemes/{scheme.pk}/"
    seen = rules(ida, page)
    karen.post(page, {**seen, "s1-meetings": "5"})
    answer = ida.post(page, {**seen, "s1-length_minutes": "45"})
    told = " ".join(answer.content.decode().split())
    assert "Karen Holm rettede det her" in told
    form = answer.context["form"]
    assert (form["s1-meetings"].value(), form["s1-length_minutes"].value()) == (5, "45")
    ida.post(f"/schemes/{now(scheme).pk}/", {field.html_name: field.value() for field in form})
    first = now(scheme).definition["stages"][0]
    assert (first["meetings"], first["length_minutes"]) == (5, 45)


def test_both_changes_of_the_words_of_a_half_year_stand_together(karen, ida, scheme):
    page = f"/schemes/{scheme.pk}/stages/1/"
    seen = cells(ida, page)
    karen.post(page, {**seen, "t0-name_da": "Goddag"})
    answer = ida.post(page, {**seen, "t1-name_da": "Farvel"})
    assert "Karen Holm rettede det her" in answer.content.decode()
    again = {cell.name: cell.value for cell in answer.context["form"] if cell.value}
    ida.post(f"/schemes/{now(scheme).pk}/stages/1/", again)
    themes = now(scheme).definition["stages"][0]["themes"]
    assert [theme["name"]["da"] for theme in themes[:2]] == ["Goddag", "Farvel"]


def test_both_changes_of_a_mail_stand_together_and_ours_comes_back_only_after_a_look(karen, ida, scheme):
    page = f"/texts/{scheme.pk}/newcomer/"
    seen = rules(ida, page)
    karen.post(page, {**seen, "subject_da": "Velkommen, {den nye kollegas fornavn}"})
    answer = ida.post(page, {**seen, "subject_en": "Welcome in, {new colleague’s first name}"})
    assert "Karen Holm rettede det her" in answer.content.decode()
    assert answer.context["form"]["subject_da"].value() == "Velkommen, {den nye kollegas fornavn}"
    assert answer.context["form"]["subject_en"].value().startswith("Welcome in")
    assert "se på det først" in said(ida, f"{page}ours/", {})
    assert now(scheme).version == 2


def rules(client, page):
    """What the form of a page sends as it stands."""
    return {field.html_name: field.value() for field in client.get(page).context["form"]}


def cells(client, page):
    form = client.get(page).context["form"]
    return {cell.name: cell.value.replace("\n", "\r\n") for cell in form if cell.value}


def now(scheme):
    return Scheme.objects.get(code=scheme.code, is_current=True)

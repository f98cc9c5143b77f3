"""What follows is shown before it happens, and happens in one go. Today is Monday 23 November 2026."""

from datetime import date

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.lifecycle.actions import carry_out
from vaert.meetings.models import Meeting, MeetingChange
from vaert.mentoring.models import Course, Pairing, Pause, Replacement
from vaert.outbox.models import Message
from vaert.people.actions.absences import add_absence
from vaert.people.models import Absence, Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Nadia's year in month four: Jens until 2 February, then Ida."""
    nadia = person(
        library.organisation, "Nadia Yusuf", library.children, leader=library.gitte, employed_from=date(2026, 8, 3)
    )
    library.aage.is_willing = False  # so that Lone is the one to propose
    library.aage.save()
    return running_course(nadia, library.jens, library.ida)


def everything():
    """Counts of all that a deed could write."""
    tables = [Absence, Employment, Meeting, MeetingChange, Pairing, Pause, Replacement, Message, Course]
    return [table.objects.count() for table in tables]


def absences(who):
    return f"/people/{who.pk}/absences/"


AWAY = {"starts_on": "2026-11-24", "ends_on": ""}


def seal(answer):
    return answer.context["seal"]


def test_writing_an_absence_first_shows_what_follows_and_changes_nothing(as_person, library, course):
    before = everything()
    page = as_person(library.karen).post(absences(library.jens), AWAY)
    text = page.content.decode()
    assert "Nadia mangler en anden buddy fra tirsdag den 24. november" in text
    assert "Vi foreslår Lone Bruun" in text
    assert "Et møde bliver aflyst. Begge får besked." in text
    assert "Intet er gemt eller sendt endnu." in text
    assert everything() == before


def test_the_second_button_does_it_all_at_once(as_person, library, course):
    client = as_person(library.karen)
    shown = client.post(absences(library.jens), AWAY)
    done = client.post(absences(library.jens), {**AWAY, "seen": seal(shown)})
    assert done.status_code == 302
    assert Absence.objects.get().person == library.jens
    assert Replacement.objects.get().buddy == library.lone
    assert Meeting.objects.filter(state="cancelled").count() == 1


def test_pressing_it_again_changes_nothing_more(as_person, library, course):
    client = as_person(library.karen)
    shown = client.post(absences(library.jens), AWAY)
    client.post(absences(library.jens), {**AWAY, "seen": seal(shown)})
    before = everything()
    assert client.post(absences(library.jens), {**AWAY, "seen": seal(shown)}).status_code == 302
    assert everything() == before


def test_when_something_has_changed_meanwhile_it_is_shown_again_instead(as_person, library, course):
    client = as_person(library.karen)
    shown = client.post(absences(library.jens), AWAY)
    library.lone.is_willing = False
    library.lone.save()
    again = client.post(absences(library.jens), {**AWAY, "seen": seal(shown)})
    assert "Der er sket noget, siden du kiggede." in again.content.decode()
    assert not Absence.objects.exists()


def test_where_nothing_follows_it_is_simply_done(as_person, library, course):
    assert as_person(library.karen).post(absences(library.mads), AWAY).status_code == 302
    assert Absence.objects.get().person == library.mads


def test_taking_days_away_back_shows_what_resumes(as_person, library, course):
    leave = Absence.objects.create(person=course.newcomer, starts_on=date(2026, 12, 1), ends_on=date(2027, 2, 28))
    client = as_person(library.karen)
    carry_out(
        lambda: None,
        organisation=library.organisation,
        people={course.newcomer_id},
        seen="",
        by=library.karen,
        at=NOW,
        today=TODAY,
    )
    from vaert.lifecycle.following import follow

    follow(organisation=library.organisation, people=None, by=None, at=NOW, today=TODAY)
    page = client.post(f"/people/{course.newcomer_id}/absences/{leave.pk}/removal/")
    assert "Året for Nadia går videre fra tirsdag den 1. december." in page.content.decode()
    assert Absence.objects.exists()


def test_somebody_who_is_back_gets_a_last_day_away(as_person, library, course):
    away = add_absence(person=library.mads, starts_on=date(2026, 11, 2), ends_on=None, by=library.karen, at=NOW)
    client = as_person(library.karen)
    address = f"/people/{library.mads.pk}/absences/{away.pk}/return/"
    assert client.post(address, {"ends_on": "2026-10-01"}).context["form"].errors
    assert client.post(address, {"ends_on": "2026-11-20"}).status_code == 302
    away.refresh_from_db()
    assert away.ends_on == date(2026, 11, 20)


def test_a_last_day_at_work_shows_when_the_year_ends(as_person, library, course):
    address = f"/people/{course.newcomer_id}/employment/"
    page = as_person(library.karen).post(address, {"starts_on": "2026-08-03", "ends_on": "2026-12-31"})
    assert "Året for Nadia slutter torsdag den 31. december. Syv møder bliver aflyst." in page.content.decode()
    assert Employment.objects.get(person=course.newcomer).ends_on is None


def test_a_move_keeps_the_buddy_unless_another_is_wanted(as_person, library, course):
    client = as_person(library.karen)
    address = f"/people/{course.newcomer_id}/department/"
    said = {"department": library.tarup.pk, "from_on": "2026-12-01"}
    assert client.get(address).context["form"].fields["hands_over"]
    shown = client.post(address, {**said, "hands_over": "on"})
    assert shown.status_code == 200
    client.post(address, {**said, "hands_over": "on", "seen": seal(shown)})
    waiting = Replacement.objects.waiting()
    assert {each.cause for each in waiting} == {"moved"}
    assert waiting.get(stage__number=1).buddy == library.mads


def test_who_is_not_hosted_is_not_asked_about_a_buddy(as_person, library, course):
    form = as_person(library.karen).get(f"/people/{library.lone.pk}/department/").context["form"]
    assert "hands_over" not in form.fields


# -- the year itself ---------------------------------------------------------
def deed(course, what):
    return f"/courses/{course.pk}/{what}/"


SAID = {
    "end": {"last_on": "2026-12-18"},
    "pause": {"first": "2026-12-01", "last": ""},
    "resumption": {"on": "2026-12-01"},
}


def test_ending_a_year_is_seen_first_and_done_then(as_person, library, course):
    client = as_person(library.karen)
    shown = client.post(deed(course, "end"), SAID["end"])
    assert "Året for Nadia slutter fredag den 18. december. Otte møder bliver aflyst." in shown.content.decode()
    assert Meeting.objects.filter(state="cancelled").count() == 0
    assert client.post(deed(course, "end"), {**SAID["end"], "seen": seal(shown)}).url == f"/courses/{course.pk}/"
    assert Meeting.objects.filter(state="cancelled").count() == 8


def test_a_year_that_is_paused_says_so_and_goes_on_again(as_person, library, course):
    client = as_person(library.karen)
    said = {"first": "2026-11-23", "last": ""}
    shown = client.post(deed(course, "pause"), said)
    client.post(deed(course, "pause"), {**said, "seen": seal(shown)})
    assert (
        "Året har holdt pause siden mandag den 23. november." in client.get(f"/courses/{course.pk}/").content.decode()
    )
    shown = client.post(deed(course, "resumption"), SAID["resumption"])
    client.post(deed(course, "resumption"), {**SAID["resumption"], "seen": seal(shown)})
    assert Pause.objects.get().ends_on == date(2026, 11, 30)
    assert course.stages.get(number=1).ends_on == date(2027, 2, 10)


@pytest.mark.parametrize("what", SAID)
def test_looking_at_a_deed_does_nothing(as_person, library, course, what):
    before = everything()
    assert as_person(library.karen).get(deed(course, what), SAID[what]).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("what", SAID)
@pytest.mark.parametrize("who", ["jens", "lone", "gitte"])
def test_colleagues_and_leaders_may_not(as_person, library, course, what, who):
    client = as_person(getattr(library, who))
    assert client.post(deed(course, what), SAID[what]).status_code == 403
    assert client.get(deed(course, what)).status_code == 403


@pytest.mark.parametrize("what", SAID)
def test_another_librarys_coordinator_finds_nothing(as_person, stranger, course, what):
    assert as_person(stranger).post(deed(course, what), SAID[what]).status_code == 404


def test_a_day_that_is_past_is_refused_where_it_is_typed(as_person, library, course):
    page = as_person(library.karen).post(deed(course, "end"), {"last_on": "2026-11-01"})
    assert list(page.context["form"].errors) == ["last_on"]

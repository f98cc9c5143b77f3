"""The page of one course, and the deeds on it. It is Monday 23 November 2026, nine o'clock."""

from datetime import date

import pytest

from tests import world
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting, MeetingChange
from vaert.mentoring.actions import install_schemes, register_course
from vaert.mentoring.models import Course, CourseAction, Letter, Pairing, StageMeeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Åge's year with Jens, then Ida; the meeting of 26 October was never settled."""
    return world.running_course(library.aage, library.jens, library.ida, held=2)


@pytest.fixture
def action(course):
    """The first action of the first half-year."""
    return CourseAction.objects.filter(stage__course=course, stage__number=1).first()


@pytest.fixture
def unsettled(course):
    """The meeting of 26 October."""
    return Meeting.objects.get(stage_meeting__stage__course=course, starts_at__date=date(2026, 10, 26))


def completion(action, course):
    return f"/courses/{course.pk}/actions/{action.pk}/completion/"


def outcome(meeting, course):
    return f"/courses/{course.pk}/meetings/{meeting.pk}/outcome/"


# -- who sees it -------------------------------------------------------------
@pytest.mark.parametrize("who", ["aage", "jens", "ida", "karen", "gitte"])
def test_those_in_it_the_coordinator_and_the_leader_see_the_course(as_person, library, course, who):
    page = as_person(getattr(library, who)).get(f"/courses/{course.pk}/")

    assert page.status_code == 200
    assert "Åge Ågård-Sørensen" in page.content.decode()


@pytest.mark.parametrize("who", ["lone", "mads", "lise", "amira"])
def test_other_colleagues_and_other_leaders_do_not(as_person, library, course, who):
    assert as_person(getattr(library, who)).get(f"/courses/{course.pk}/").status_code == 404


def test_another_librarys_coordinator_does_not(as_person, stranger, course):
    assert as_person(stranger).get(f"/courses/{course.pk}/").status_code == 404


def test_who_has_taken_over_is_offered_their_own_meetings_only(as_person, library, course, unsettled):
    stage = course.stages.get(number=1)
    stage.pairings.update(ends_on=date(2026, 11, 20))
    Pairing.objects.create(
        stage=stage, buddy=library.lone, starts_on=date(2026, 11, 21), ends_on=stage.ends_on, chosen_at=world.NOW
    )
    mine = Meeting.objects.get(stage_meeting__stage=stage, starts_at__date=date(2026, 11, 25))
    mine.attendees.filter(person=library.jens).update(person=library.lone)
    page = as_person(library.lone).get(f"/courses/{course.pk}/").content.decode()
    assert f"/meetings/{mine.pk}/" in page
    assert f"/meetings/{unsettled.pk}/" not in page  # of Jens: to open it, or to say that it was held, is refused
    assert outcome(unsettled, course) in as_person(library.jens).get(f"/courses/{course.pk}/").content.decode()


def test_a_course_that_waits_for_its_start_is_its_proposal_to_the_coordinator(as_person, library):
    scheme = install_schemes(organisation=library.organisation, at=world.NOW)
    registered = register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=world.NOW,
        today=world.TODAY,
    )  # fmt: skip
    answer = as_person(library.karen).get(f"/courses/{registered.pk}/")

    assert answer.headers["location"] == f"/courses/{registered.pk}/proposal/"
    told = as_person(library.amira).get(f"/courses/{registered.pk}/").content.decode()
    assert "Der er ikke booket noget endnu" in told


def test_letters_are_for_those_who_run_the_house(as_person, library, course):
    stage = course.stages.get(number=2)
    Letter.objects.create(
        course=course, stage=stage, kind="second_buddy", recipient=library.ida, due_on=date(2027, 1, 4)
    )

    assert "Til anden buddy" in as_person(library.karen).get(f"/courses/{course.pk}/").content.decode()
    for person in (library.aage, library.jens, library.gitte):
        assert "Til anden buddy" not in as_person(person).get(f"/courses/{course.pk}/").content.decode()


def test_a_cancelled_meeting_is_shown_until_it_is_booked_again(as_person, library, course, unsettled):
    cancel_meetings([unsettled], by=library.karen, at=world.NOW)
    address = f"/courses/{course.pk}/"
    assert as_person(library.karen).get(address).content.decode().count("Aflyst") == 1
    other = StageMeeting.objects.get(stage__course=course, stage__number=2, number=1)
    other.stage, other.number = unsettled.stage_meeting.stage, unsettled.stage_meeting.number
    other.save()
    assert "Aflyst" not in as_person(library.karen).get(address).content.decode()


def test_a_leader_can_do_nothing_on_it(as_person, library, course):
    page = as_person(library.gitte).get(f"/courses/{course.pk}/").content.decode()

    assert "/completion/" not in page
    assert "/outcome/" not in page


def test_the_history_says_who_did_what(as_person, library, course, unsettled):
    client = as_person(library.jens)
    client.post(outcome(unsettled, course), {"outcome": "held"})

    page = client.get(f"/courses/{course.pk}/").content.decode()
    assert "Jens Østergaard noterede, at mødet mandag den 26. oktober kl. 10.00 er holdt" in page


def test_the_page_takes_at_most_twelve_queries(as_person, library, course, django_assert_max_num_queries):
    Course.objects.update(registered_by=library.karen, started_by=library.lise)
    Pairing.objects.filter(buddy=library.jens).update(chosen_by=library.gitte)
    Pairing.objects.filter(buddy=library.ida).update(chosen_by=library.karen)
    for pairing in Pairing.objects.all():  # chosen by us, so that the page says why
        facts = {"person": pairing.buddy_id, "terms": {}, "hosted": 0, "obstacle": None, "far": None}
        Pairing.objects.filter(pk=pairing.pk).update(reason={"facts": facts, "by_hand": False})
    as_person(library.karen).get(f"/courses/{course.pk}/")  # what a database is asked once by itself
    for reader in (library.karen, library.jens, library.aage):
        client = as_person(reader)
        with django_assert_max_num_queries(12):
            client.get(f"/courses/{course.pk}/")


# -- an action is done, or not -----------------------------------------------
@pytest.mark.parametrize("who", ["aage", "jens"])
def test_either_of_the_two_ticks_an_action(as_person, library, course, action, who):
    answer = as_person(getattr(library, who)).post(completion(action, course), {"done": "1"})
    action.refresh_from_db()

    assert answer.headers["location"] == f"/courses/{course.pk}/"
    assert action.done_by == getattr(library, who)
    assert action.done_at == world.NOW


def test_ticking_twice_keeps_who_was_first(as_person, library, course, action):
    as_person(library.aage).post(completion(action, course), {"done": "1"})
    as_person(library.jens).post(completion(action, course), {"done": "1"})
    action.refresh_from_db()

    assert action.done_by == library.aage


def test_the_tick_can_be_taken_away(as_person, library, course, action):
    client = as_person(library.aage)
    client.post(completion(action, course), {"done": "1"})
    client.post(completion(action, course), {"back": "today"})
    action.refresh_from_db()

    assert (action.done_at, action.done_by) == (None, None)


def test_from_the_front_page_one_comes_back_to_it(as_person, library, course, action):
    answer = as_person(library.aage).post(completion(action, course), {"done": "1", "back": "today"})

    assert answer.headers["location"] == "/"


def test_with_a_script_only_the_list_is_sent_back(as_person, library, course, action):
    answer = as_person(library.aage).post(
        completion(action, course), {"done": "1", "back": "today"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert answer.content.decode().count(" checked") == 1
    assert "<html" not in answer.content.decode()


def test_ticking_needs_a_post(as_person, library, course, action):
    assert as_person(library.aage).get(completion(action, course)).status_code == 405


@pytest.mark.parametrize("who", ["ida", "lone", "gitte", "karen"])
def test_nobody_else_ticks_for_them(as_person, library, course, action, who):
    assert as_person(getattr(library, who)).post(completion(action, course), {"done": "1"}).status_code == 404
    action.refresh_from_db()
    assert action.done_at is None


def test_an_outsider_ticks_nothing(as_person, stranger, course, action):
    assert as_person(stranger).post(completion(action, course), {"done": "1"}).status_code == 404


def test_a_course_that_is_over_keeps_its_ticks(as_person, library, course, action):
    Course.objects.filter(pk=course.pk).update(state=Course.State.COMPLETED)

    assert as_person(library.aage).post(completion(action, course), {"done": "1"}).status_code == 404


# -- a meeting was held, or not ----------------------------------------------
@pytest.mark.parametrize("who", ["aage", "jens", "karen"])
def test_the_two_and_the_coordinator_say_that_a_meeting_was_held(as_person, library, course, unsettled, who):
    answer = as_person(getattr(library, who)).post(outcome(unsettled, course), {"outcome": "held"})
    unsettled.refresh_from_db()

    assert answer.headers["location"] == f"/courses/{course.pk}/"
    assert unsettled.state == Meeting.State.HELD
    assert MeetingChange.objects.get(meeting=unsettled, what="held").by == getattr(library, who)


def test_a_missed_meeting_is_missed_and_not_lost(as_person, library, course, unsettled):
    as_person(library.aage).post(outcome(unsettled, course), {"outcome": "missed"})
    unsettled.refresh_from_db()

    assert unsettled.state == Meeting.State.MISSED


def test_what_was_said_can_be_taken_back(as_person, library, course, unsettled):
    client = as_person(library.aage)
    client.post(outcome(unsettled, course), {"outcome": "held"})
    page = client.post(outcome(unsettled, course), {"outcome": "booked"}, follow=True)
    assert "Taget tilbage" in page.content.decode()
    unsettled.refresh_from_db()

    assert unsettled.state == Meeting.State.BOOKED


def test_saying_it_twice_is_one_change(as_person, library, course, unsettled):
    client = as_person(library.aage)
    client.post(outcome(unsettled, course), {"outcome": "held"})
    client.post(outcome(unsettled, course), {"outcome": "held"})

    assert MeetingChange.objects.filter(meeting=unsettled).count() == 1


def test_a_meeting_that_has_not_begun_was_not_held(as_person, library, course):
    coming = Meeting.objects.filter(stage_meeting__stage__course=course, starts_at__gt=world.NOW).earliest("starts_at")
    as_person(library.aage).post(outcome(coming, course), {"outcome": "held"})
    coming.refresh_from_db()

    assert coming.state == Meeting.State.BOOKED


@pytest.mark.parametrize("who", ["ida", "lone", "gitte"])
def test_nobody_else_says_how_it_went(as_person, library, course, unsettled, who):
    answer = as_person(getattr(library, who)).post(outcome(unsettled, course), {"outcome": "held"})

    assert answer.status_code == 404


def test_an_outsider_says_nothing(as_person, stranger, course, unsettled):
    assert as_person(stranger).post(outcome(unsettled, course), {"outcome": "held"}).status_code == 404


def test_the_outcome_needs_a_post_and_a_word_we_know(as_person, library, course, unsettled):
    client = as_person(library.aage)

    assert client.get(outcome(unsettled, course)).status_code == 405
    assert client.post(outcome(unsettled, course), {"outcome": "loved"}).status_code == 400


def test_a_meeting_belongs_to_its_own_course(as_person, library, course, unsettled):
    other = world.running_course(library.lone, library.mads, library.karen)

    assert as_person(library.karen).post(outcome(unsettled, other), {"outcome": "held"}).status_code == 404


def test_the_coordinator_gets_from_the_course_to_its_people_and_the_others_are_not_led_there(
    as_person, library, course
):
    ways = [f'href="/people/{person.pk}/"' for person in (library.aage, library.jens, library.ida)]
    coordinators = as_person(library.karen).get(f"/courses/{course.pk}/").content.decode()
    leaders = as_person(library.gitte).get(f"/courses/{course.pk}/").content.decode()

    assert all(way in coordinators for way in ways)
    assert not any(way in leaders for way in ways)


def test_two_of_the_same_given_name_are_told_apart(as_person, library, course):
    assert "Skriv til Jens<" in as_person(library.karen).get(f"/courses/{course.pk}/").content.decode()
    library.aage.given_name = "Jens"
    library.aage.save()
    page = as_person(library.karen).get(f"/courses/{course.pk}/").content.decode()
    assert "Skriv til Jens Østergaard" in page
    assert "Skriv til Jens Ågård-Sørensen" in page


def test_a_number_beyond_all_numbers_is_no_course(as_person, library):
    assert as_person(library.karen).get(f"/courses/{'9' * 26}/").status_code == 404


@pytest.mark.parametrize("department", ["9" * 26, "²"])
def test_a_department_that_cannot_be_finds_no_course_or_is_left_out(as_person, library, department):
    assert as_person(library.karen).get("/courses/", {"department": department}).status_code == 200

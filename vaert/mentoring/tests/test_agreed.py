"""One thing to practise and what came of an action: the two see it, comes back next time, follows the newcomer."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests import world
from vaert.mentoring import actions
from vaert.mentoring.models import ActionResult, Aim, CourseAction, Pairing, StageMeeting
from vaert.outbox.models import Message
from vaert.people.models import Person

AIM = "Se op fra skærmen, før jeg siger hej"
RESULT = "Billederne viste, at ingen kan finde os ved indgangen."


@pytest.fixture
def course(library):
    """Åge is in month 4 with Jens; the fourth meeting is on Wednesday, then Ida takes over in February."""
    return world.running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def third(course):
    """The meeting they last held."""
    return StageMeeting.objects.get(stage__course=course, stage__number=1, number=3).meeting


@pytest.fixture
def fourth(course):
    """The meeting on Wednesday."""
    return StageMeeting.objects.get(stage__course=course, stage__number=1, number=4).meeting


@pytest.fixture
def safari(course):
    return CourseAction.objects.get(stage__course=course, code="photo-safari")


@pytest.fixture
def aim(library, third):
    actions.agree_on(meeting=third, words=AIM, by=library.jens, at=world.NOW)
    return Aim.objects.get()


def replace_jens_by(person, course):
    """Jens stops today; the person takes over for the rest of the half-year."""
    Pairing.objects.filter(stage__course=course, buddy__given_name="Jens").update(ends_on=world.TODAY)
    stage = course.stages.get(number=1)
    tomorrow = world.TODAY + timedelta(days=1)
    Pairing.objects.create(stage=stage, buddy=person, starts_on=tomorrow, ends_on=stage.ends_on, chosen_at=world.NOW)


@pytest.fixture
def tomorrow(monkeypatch):
    """It is Tuesday 24 November."""
    at = world.NOW + timedelta(days=1)
    monkeypatch.setattr("vaert.common.clock.now", lambda: at)
    monkeypatch.setattr("vaert.common.clock.today", lambda: at.date())
    return at


def pages_of(person, course, *meetings):
    """All that the person can open about the course, as one text."""
    client = Client()
    client.force_login(person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get("/").context["me"] == person
    ours = [f"/courses/{course.pk}/", "/", "/mailbox/", *(f"/meetings/{meeting.pk}/" for meeting in meetings)]
    ours += [f"/courses/{course.pk}/actions/{pk}/" for pk in CourseAction.objects.values_list("pk", flat=True)]
    return "".join(client.get(address, follow=True).content.decode() for address in ours)


# -- one thing to practise ---------------------------------------------------
def test_what_they_agree_on_comes_back_next_time_and_on_both_front_pages(as_person, library, third, fourth):
    as_person(library.jens).post(f"/meetings/{third.pk}/aim/", {"words": AIM})
    for person in (library.aage, library.jens):
        assert AIM in as_person(person).get(f"/meetings/{fourth.pk}/").content.decode()
        assert AIM in as_person(person).get("/").content.decode()


def test_only_the_two_see_it(library, course, third, fourth, aim):
    world.role(library.lone, "administrator")
    for person in Person.objects.exclude(pk__in=[library.aage.pk, library.jens.pk]):
        assert AIM not in pages_of(person, course, third, fourth), person


def test_a_later_buddy_sees_it_only_when_it_is_taken_along(library, course, third, fourth, aim, tomorrow):
    replace_jens_by(library.lone, course)
    fourth.attendees.filter(person=library.jens).update(person=library.lone)
    assert AIM not in pages_of(library.lone, course, fourth)
    assert "Tag det med til Lone" in pages_of(library.aage, course, fourth)
    actions.take_along(aim=aim, at=tomorrow)
    assert AIM in pages_of(library.lone, course, fourth)
    actions.leave_behind(aim=aim)
    assert AIM not in pages_of(library.lone, course, fourth)


def test_an_earlier_buddy_does_not_see_what_is_agreed_later(library, course, third, fourth, tomorrow):
    replace_jens_by(library.lone, course)
    fourth.attendees.filter(person=library.jens).update(person=library.lone)
    actions.agree_on(meeting=fourth, words=AIM, by=library.lone, at=world.NOW)
    actions.take_along(aim=Aim.objects.get(), at=world.NOW)
    assert AIM not in pages_of(library.jens, course, third, fourth)


def test_taking_along_is_the_new_colleagues_alone_and_harmless_twice(as_person, library, aim):
    for person in (library.jens, library.karen, library.gitte, library.lone):
        assert as_person(person).post(f"/aims/{aim.pk}/carrying/", {"along": "1"}).status_code == 404
    client = as_person(library.aage)
    assert client.get(f"/aims/{aim.pk}/carrying/").status_code == 405
    for _ in range(2):
        client.post(f"/aims/{aim.pk}/carrying/", {"along": "1"})
    aim.refresh_from_db()
    assert aim.kept_at == world.NOW
    client.post(f"/aims/{aim.pk}/carrying/")
    aim.refresh_from_db()
    assert aim.kept_at is None


@pytest.mark.parametrize("who", ["karen", "gitte", "lone", "ida"])
def test_nobody_else_agrees_for_them(as_person, library, third, who):
    assert as_person(getattr(library, who)).post(f"/meetings/{third.pk}/aim/", {"words": AIM}).status_code == 404
    assert not Aim.objects.exists()


def test_another_library_agrees_on_nothing(as_person, stranger, third):
    assert as_person(stranger).post(f"/meetings/{third.pk}/aim/", {"words": AIM}).status_code == 404


def test_looking_agrees_on_nothing(as_person, library, third):
    as_person(library.jens).get(f"/meetings/{third.pk}/aim/?words=noget")
    assert not Aim.objects.exists()


def test_the_last_word_holds_and_none_takes_it_away(library, third, aim):
    actions.agree_on(meeting=third, words=AIM, by=library.aage, at=world.NOW + timedelta(hours=1))
    aim.refresh_from_db()
    assert aim.said_by == library.jens  # the same again is nothing new
    actions.agree_on(meeting=third, words="Noget andet", by=library.aage, at=world.NOW)
    assert Aim.objects.get().words == "Noget andet"
    actions.agree_on(meeting=third, words=" ", by=library.aage, at=world.NOW)
    assert not Aim.objects.exists()


def test_a_line_that_cannot_be_kept_is_shown_with_its_fault(as_person, library, third):
    page = as_person(library.jens).post(f"/meetings/{third.pk}/aim/", {"words": "Ring til 010190-1234"})
    assert "CPR-nummer" in page.content.decode()
    assert not Aim.objects.exists()


def test_no_mail_tells_it(library, aim):
    assert not Message.objects.filter(text__contains=AIM).exists()


# -- what came of an action --------------------------------------------------
def test_an_action_says_what_to_do_who_does_it_and_until_when(as_person, library, course, safari):
    page = as_person(library.aage).get(f"/courses/{course.pk}/actions/{safari.pk}/").content.decode()
    assert "Tag fem til ti billeder" in page
    assert "Helst inden fredag den 2. oktober" in page
    for who in ("Du", "I to"):
        assert f">{who}</span>" in page
    assert ">Åge</span>" in as_person(library.jens).get(f"/courses/{course.pk}/actions/{safari.pk}/").content.decode()


def test_what_came_of_it_is_the_twos_until_it_is_shared(as_person, library, course, safari, third):
    address = f"/courses/{course.pk}/actions/{safari.pk}/"
    as_person(library.aage).post(f"{address}result/", {"words": RESULT})
    noted = ActionResult.objects.get()
    others = Person.objects.exclude(pk__in=[library.aage.pk, library.jens.pk])
    assert RESULT in pages_of(library.jens, course)
    assert not [person for person in others if RESULT in pages_of(person, course, third)]
    as_person(library.jens).post(f"{address}sharing/", {"result": noted.pk, "shared": "1"})
    assert RESULT in as_person(library.karen).get(address).content.decode()
    as_person(library.aage).post(f"{address}sharing/", {"result": noted.pk})
    assert RESULT not in as_person(library.karen).get(address).content.decode()


def test_other_words_are_not_shared_because_the_first_were(library, safari):
    actions.note_result(action=safari, words=RESULT, by=library.aage, at=world.NOW, today=world.TODAY)
    actions.share_result(result=ActionResult.objects.get(), by=library.aage, at=world.NOW)
    actions.note_result(action=safari, words=RESULT, by=library.jens, at=world.NOW, today=world.TODAY)
    assert ActionResult.objects.get().shared_at == world.NOW
    actions.note_result(
        action=safari, words="Noget, vi helst ikke siger", by=library.jens, at=world.NOW, today=world.TODAY
    )
    assert ActionResult.objects.get().shared_at is None


def test_a_new_buddy_neither_reads_nor_overwrites_what_came_of_it_before(library, course, safari):
    actions.note_result(action=safari, words=RESULT, by=library.aage, at=world.NOW, today=world.TODAY)
    replace_jens_by(library.lone, course)
    later = date(2026, 12, 1)
    actions.note_result(action=safari, words="Lones", by=library.lone, at=world.NOW, today=later)
    assert sorted(ActionResult.objects.values_list("words", flat=True)) == [RESULT, "Lones"]
    assert list(ActionResult.objects.visible_to(library.lone).values_list("words", flat=True)) == ["Lones"]


@pytest.mark.parametrize("who", ["karen", "gitte", "lone", "ida"])
@pytest.mark.parametrize("deed", ["result", "sharing"])
def test_nobody_else_writes_or_shares(as_person, library, course, safari, who, deed):
    actions.note_result(action=safari, words=RESULT, by=library.aage, at=world.NOW, today=world.TODAY)
    noted = ActionResult.objects.get()
    answer = as_person(getattr(library, who)).post(
        f"/courses/{course.pk}/actions/{safari.pk}/{deed}/", {"words": "Hov", "result": noted.pk, "shared": "1"}
    )
    assert answer.status_code == 404
    noted.refresh_from_db()
    assert (noted.words, noted.shared_at) == (RESULT, None)


@pytest.mark.parametrize("deed", ["result", "sharing"])
def test_getting_changes_nothing(as_person, library, course, safari, deed):
    assert as_person(library.aage).get(f"/courses/{course.pk}/actions/{safari.pk}/{deed}/").status_code == 405

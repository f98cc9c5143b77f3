"""Buddies find each other: who hosts, a meeting of their own, tips that stay (M12)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from vaert.home.monday import monday_facts
from vaert.home.monday.buddies_together import buddies_without_a_meeting
from vaert.home.monday.noted import monday_list_of
from vaert.meetings.actions import InThePast
from vaert.meetings.models import Meeting
from vaert.mentoring import actions
from vaert.mentoring.models import Tip
from vaert.outbox.models import Message
from vaert.people.models import Absence

FRIDAY = datetime(2026, 12, 11, 9, 0, tzinfo=UTC)
TIP = "Gå en tur i huset i stedet for at sidde ned."


@pytest.fixture
def courses(library):
    """Jens and Lone host; Ida and Karen take over in February."""
    return [
        world.running_course(library.aage, library.jens, library.ida),
        world.running_course(library.mads, library.lone, library.karen),
    ]


@pytest.fixture
def tip(library, courses):
    return actions.give_tip(words=TIP, by=library.jens, at=world.NOW)


def book(library, **more):
    given = {"organisation": library.organisation, "starts_at": FRIDAY, "place": "Mødelokalet"}
    return actions.book_sparring(**{**given, "by": library.karen, "at": world.NOW, **more})


# -- a meeting of their own --------------------------------------------------
def test_where_nobody_hosts_no_time_is_offered(as_person, library):
    page = as_person(library.karen).get("/buddies/").content.decode()
    assert "Der er ingen at vise lige nu." in page
    assert "/buddies/sparring/" not in page


def test_times_are_proposed_when_most_can_come_and_the_others_are_named(as_person, library, courses):
    Absence.objects.create(person=library.lone, starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 31))
    page = as_person(library.karen).get("/buddies/sparring/").content.decode()
    assert "To er buddy til den tid" in page
    assert "Vi fandt ingen tid, hvor mindst to kan." in page
    Absence.objects.all().delete()
    page = as_person(library.karen).get("/buddies/sparring/").content.decode()
    assert "torsdag den 3. december kl. 10.00" in page


def test_a_coordinator_picks_a_day_and_sees_who_can(as_person, library, courses):
    page = as_person(library.karen).get("/buddies/sparring/?day=2026-12-11").content.decode()
    assert "fredag den 11. december kl. 10.00" in page
    assert "2 kan" in page


@pytest.mark.parametrize("day", ["2026-11-20", "i morgen", ""])
def test_a_day_that_is_none_is_told(as_person, library, courses, day):
    assert as_person(library.karen).get(f"/buddies/sparring/?day={day}").context["form"].errors


def test_the_present_buddies_are_invited_as_to_any_meeting(as_person, library, courses):
    Message.objects.all().delete()
    as_person(library.karen).post("/buddies/sparring/", {"when": "2026-12-11 10:00", "where": "Mødelokalet"})
    meeting = Meeting.objects.get(kind="sparring")
    assert (meeting.starts_at, meeting.place, meeting.length_minutes) == (FRIDAY, "Mødelokalet", 60)
    assert {one.person for one in meeting.attendees.all()} == {library.jens, library.lone}
    assert Message.objects.filter(kind="invitation").count() == 2
    page = as_person(library.jens).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "<h1>Sparring for buddyer</h1>" in page
    assert "Hvad er svært lige nu? Uden navne." in page


def test_who_hosts_on_the_day_is_invited_not_who_hosts_now(library, courses):
    meeting = book(library, starts_at=FRIDAY + timedelta(days=70))
    assert {one.person for one in meeting.attendees.all()} == {library.ida, library.karen}


def test_booking_it_twice_books_one(library, courses):
    assert book(library) == book(library)
    assert Meeting.objects.filter(kind="sparring").count() == 1


def test_nobody_is_gathered_alone_or_in_the_past(library):
    with pytest.raises(actions.NobodyToGather):
        book(library)
    with pytest.raises(InThePast):
        book(library, starts_at=world.NOW)


def test_more_than_can_meet_in_one_hour_are_not_invited_and_the_page_says_so(as_person, library, courses, monkeypatch):
    for place in ("course.sparring", "actions.gathering"):
        monkeypatch.setattr(f"vaert.mentoring.{place}.MOST", 1)
    karen = as_person(library.karen)
    page = karen.get("/buddies/sparring/").content.decode()
    assert "Mere end 1 er buddy til den tid." in page
    assert "for mange til én time" in page
    assert "Book og inviter" not in page
    assert "hvem der kan den dag" not in page  # on no day fewer host
    posted = karen.post("/buddies/sparring/", {"when": "2026-12-11 10:00", "where": ""})
    assert posted.url == "/buddies/sparring/"
    with pytest.raises(actions.TooManyToGather):
        book(library)
    assert not Meeting.objects.filter(kind="sparring").exists()


@pytest.mark.parametrize("who", ["gitte", "jens", "lone", "amira"])
def test_only_coordinators_gather_the_buddies(as_person, library, courses, who):
    client = as_person(getattr(library, who))
    assert client.get("/buddies/sparring/").status_code == 403
    assert client.post("/buddies/sparring/", {"day": "2026-12-11", "clock": "10:00"}).status_code == 403
    assert not Meeting.objects.filter(kind="sparring").exists()


def test_another_library_gathers_its_own_only(as_person, stranger, library, courses):
    as_person(stranger).post("/buddies/sparring/", {"day": "2026-12-11", "clock": "10:00"})
    assert not Meeting.objects.filter(kind="sparring").exists()


def test_a_reminder_asks_them_to_think_of_something(library, courses):
    book(library)
    actions.remind_of_meetings(at=FRIDAY - timedelta(days=1))
    mail = Message.objects.get(kind="reminder", recipient=library.jens)
    assert "Husk: Sparring for buddyer fredag den 11. december kl. 10.00" in mail.subject
    assert "Tænk på én ting, der lykkedes" in mail.text


def test_once_a_quarter_the_monday_list_proposes_it(library, courses, monkeypatch):
    monkeypatch.setattr("vaert.home.monday.buddies_together.ENOUGH_BUDDIES", 2)

    def lines(at):
        facts = monday_facts(library.organisation, today=at.date(), at=at)
        return [line.text for line in buddies_without_a_meeting(facts)]

    assert lines(world.NOW) == ["Buddyerne har ikke haft et møde sammen endnu."]
    book(library)
    assert lines(world.NOW) == []
    assert lines(FRIDAY + timedelta(days=89)) == []
    assert lines(FRIDAY + timedelta(days=90)) == [
        "Buddyerne har ikke haft et møde sammen siden fredag den 11. december 2026."
    ]


def test_more_than_can_meet_in_one_hour_are_not_proposed_to_meet(library, courses, monkeypatch):
    monkeypatch.setattr("vaert.home.monday.buddies_together.ENOUGH_BUDDIES", 2)
    monkeypatch.setattr("vaert.home.monday.noted.MANY_COURSES", 2)
    for most, notes in ((2, {}), (1, {})):
        monkeypatch.setattr("vaert.home.monday.buddies_together.MOST", most)
        for minute in (0, 1):  # looked through, and what was noted of it
            at = world.NOW + timedelta(minutes=minute)
            found = monday_list_of(library.organisation, notes, today=at.date(), at=at, shown=1)
            assert ("Buddyerne har ikke haft et møde sammen endnu." in [one.text for one in found.lines]) == (most == 2)


# -- tips --------------------------------------------------------------------
def test_a_tip_of_one_buddy_is_read_by_the_others_and_stays(as_person, library, courses):
    as_person(library.jens).post("/buddies/tips/", {"words": TIP})
    for reader in (library.lone, library.ida, library.karen):  # a buddy, one to come, the coordinator
        assert TIP in as_person(reader).get("/buddies/").content.decode()
    courses[0].stages.get(number=1).pairings.update(ends_on=date(2026, 11, 1))
    assert TIP in as_person(library.jens).get("/buddies/").content.decode()


def test_who_has_never_hosted_reads_none_and_writes_none(as_person, library, tip, stranger):
    for person in (library.gitte, library.amira, library.aage, stranger):
        assert TIP not in as_person(person).get("/buddies/").content.decode()
    assert as_person(library.amira).post("/buddies/tips/", {"words": "Hov"}).status_code == 403
    assert Tip.objects.count() == 1


def test_the_writer_or_a_coordinator_takes_it_away(as_person, library, tip):
    address = f"/buddies/tips/{tip.pk}/removal/"
    assert as_person(library.jens).get(address).status_code == 405
    for person in (library.lone, library.gitte, library.amira):
        assert as_person(person).post(address).status_code == 404
    as_person(library.karen).post(address)
    as_person(library.jens).post(address)
    tip.refresh_from_db()
    assert (tip.removed_by, tip.removed_at) == (library.karen, world.NOW)
    assert TIP not in as_person(library.lone).get("/buddies/").content.decode()


def test_another_librarys_coordinator_takes_nothing_away(as_person, stranger, tip):
    assert as_person(stranger).post(f"/buddies/tips/{tip.pk}/removal/").status_code == 404


def test_the_same_tip_twice_is_one(library, tip):
    assert actions.give_tip(words=TIP, by=library.jens, at=world.NOW) == tip


@pytest.mark.parametrize("words", ["", "Ring til 010190-1234", "x" * 281])
def test_a_tip_that_cannot_be_kept_is_told(as_person, library, courses, words):
    assert as_person(library.jens).post("/buddies/tips/", {"words": words}).context["form"].errors
    assert not Tip.objects.exists()


def test_the_page_takes_few_queries(as_person, library, tip, django_assert_max_num_queries):
    book(library)
    client = as_person(library.jens)
    with django_assert_max_num_queries(12):
        client.get("/buddies/")


def test_the_kit_leads_to_the_introduction_even_when_it_was_held(as_person, library, courses):
    introduction = Meeting.objects.get(stage_meeting__stage__course=courses[0], kind="introduction")
    assert f'href="/meetings/{introduction.pk}/"' in as_person(library.jens).get("/").content.decode()
    assert "Et eksempel fra dig selv" in as_person(library.jens).get(f"/meetings/{introduction.pk}/").content.decode()

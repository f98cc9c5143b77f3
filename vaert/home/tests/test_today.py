"""The front page: one address, and what it shows depends on who one is. It is Monday 23 November 2026, nine o'clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import world
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import agree_on, install_schemes, register_course
from vaert.mentoring.models import Course, Pairing
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(as_person):
    """`see(library.aage)` is the text of that person's front page."""

    def page(person, address="/"):
        return as_person(person).get(address).content.decode()

    return page


def test_somebody_outside_is_led_to_the_log_in_page(client):
    assert client.get("/").status_code == 302


# -- the new colleague -------------------------------------------------------
def test_a_new_colleague_meets_the_month_the_next_meeting_and_the_buddy(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    page = see(library.aage)

    assert "Hej Åge, godt at se dig" in page
    assert "Du og Jens er i måned 4 af 12." in page
    assert "Den opsøgende tur" in page  # the theme of the fourth meeting
    assert "Hvem i huset har du endnu ikke talt med?" in page
    assert f"mailto:{library.jens.email}" in page
    assert "Ida Poulsen" in page  # who comes after


def test_the_path_shows_what_was_held_and_where_we_are(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    page = see(library.aage)

    assert page.count('<li class="done">') == 3
    assert page.count('<li class="now" aria-current="step">') == 1
    assert page.count('<li class="coming">') == 8


def test_a_new_colleague_whose_year_is_being_planned_is_told_so(see, library):
    scheme = install_schemes(organisation=library.organisation, at=world.NOW)
    register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=world.NOW,
        today=world.TODAY,
    )  # fmt: skip
    page = see(library.amira)

    assert "Dit år er ved at blive planlagt" in page
    assert "Næste møde" not in page


def test_a_new_colleague_without_a_buddy_hears_that_one_is_on_the_way(see, library):
    course = world.running_course(library.aage, library.jens, library.ida)
    Pairing.objects.filter(stage__course=course, buddy=library.jens).update(ends_on=date(2026, 11, 20))

    assert "En ny buddy er på vej" in see(library.aage)


def test_the_two_are_asked_whether_a_meeting_that_is_over_was_held(see, library):
    world.running_course(library.aage, library.jens, library.ida, held=2)

    for person in (library.aage, library.jens):
        assert "Mødtes I mandag den 26. oktober?" in see(person)


def test_after_35_silent_days_the_two_hear_it_and_nobody_else_does_yet(see, library):
    world.running_course(library.aage, library.jens, library.ida, starts_on=date(2026, 9, 28), held=0)

    assert "I har ikke mødt hinanden i 48 dage" in see(library.aage)  # the introduction was on 6 October
    assert "I har ikke mødt hinanden i 48 dage" in see(library.jens)
    assert "har ikke holdt møde" not in see(library.karen)


# -- the buddy ---------------------------------------------------------------
def test_a_buddy_meets_the_next_meeting_whom_they_host_and_when_it_ends(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    page = see(library.jens)

    assert "Godmorgen, Jens" in page
    assert "Du er buddy for Åge til og med tirsdag den 2. februar 2027." in page
    assert "Tilbage: tre møder og tre handlinger" in page
    assert "Den opsøgende tur" in page


def test_a_buddy_finds_everything_for_the_next_meeting_in_one_card(see, library):
    course = world.running_course(library.aage, library.jens, library.ida)
    last = Meeting.objects.filter(state="held").latest("starts_at")
    agree_on(meeting=last, words="Se op, før jeg siger hej", by=library.jens, at=world.NOW)
    introduction = Meeting.objects.get(kind="introduction")

    page = see(library.jens)
    card = page[page.index('class="tile warm next"') :]
    card = card[: card.index("</section>")]
    for wanted in (
        "Næste møde med Åge",
        "Den opsøgende tur",
        "Hvem i huset har du endnu ikke talt med?",
        "Se op, før jeg siger hej",
        f'href="/meetings/{introduction.pk}/"',
        "Flyt mødet",
    ):
        assert wanted in card
    assert page.count("Se op, før jeg siger hej") == 1
    Meeting.objects.filter(pk=course_meeting(course).pk).update(starts_at=world.NOW - timedelta(minutes=5))
    assert "Mødet er holdt" in see(library.jens)


def course_meeting(course):
    return Meeting.objects.filter(stage_meeting__stage__course=course, state="booked").earliest("starts_at")


def test_a_buddy_to_be_is_not_told_that_they_are_the_only_one(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    Pairing.objects.filter(buddy=library.jens).delete()  # nobody hosts before Ida begins

    assert "eneste buddy" not in see(library.ida)
    assert "Lige nu er der ikke andre buddyer." in see(library.ida)


def test_a_coordinator_who_is_a_buddy_too_has_a_short_page(see, library):
    world.running_course(library.aage, library.karen, library.ida)

    page = see(library.karen)
    assert "Næste møde med Åge" in page
    assert "Det gør en buddy" not in page
    assert "Det gør en buddy" in see(library.ida)


def test_buddies_find_each_other_without_seeing_whom_the_others_host(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    world.running_course(library.lone, library.mads, library.karen)
    page = see(library.jens)

    assert "Mads Færch" in page
    assert f"mailto:{library.mads.email}" in page
    assert "Lone" not in page


def test_a_buddy_to_be_sees_when_it_begins(see, library):
    world.running_course(library.aage, library.jens, library.ida)

    assert "Du bliver buddy for Åge onsdag den 3. februar 2027." in see(library.ida)


def test_a_buddy_whose_half_year_is_over_has_the_page_of_any_colleague(see, library):
    world.running_course(library.aage, library.jens, library.ida, starts_on=date(2026, 4, 1))

    assert "Vores buddyer lige nu" in see(library.jens)


# -- the coordinator ---------------------------------------------------------
def test_a_coordinator_meets_the_monday_list(see, library):
    page = see(library.karen)

    assert "Karen. En ting har brug for dig." in page
    assert "Amira Haddad starter tirsdag den 1. december" in page
    assert f"/courses/new/?person={library.amira.pk}" in page
    assert "0 forløb" not in page


def test_a_coordinator_with_nothing_to_do_is_told_how_many_are_in_order(see, library):
    Employment.objects.filter(person=library.amira).update(starts_on=date(2024, 12, 1))
    world.running_course(library.aage, library.jens, library.ida)
    page = see(library.karen)

    assert "Der venter ikke noget på dig lige nu." in page
    assert "Alt er i orden: 1 forløb." in page


def test_a_long_list_is_one_screen_and_the_rest_one_click_away(see, library):
    for number in range(11):
        world.person(library.organisation, f"Ny Kollega{number}", library.adults, employed_from=date(2026, 12, 1))

    assert see(library.karen).count("har ikke noget forløb") == 8
    assert "Se fire til" in see(library.karen)
    assert 'href="?lines=all#more"' in see(library.karen)
    before, after = see(library.karen, "/?lines=all").split('<li id="more">')  # whoever reads on goes on there
    assert [part.count("har ikke noget forløb") for part in (before, after)] == [8, 4]


def test_the_monday_list_is_for_coordinators(see, library):
    for person in (library.gitte, library.lone):
        assert "har ikke noget forløb" not in see(person)


# -- the leader --------------------------------------------------------------
def test_a_leader_sees_who_starts_who_is_hosted_and_who_hosts(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    page = see(library.gitte)

    assert "Amira Haddad" in page
    assert "Intet forløb endnu" in page
    assert "måned 4 af 12 med Jens, seneste møde mandag den 26. oktober" in page
    assert "buddy for Åge til og med 2. feb. 2027" in page


def test_a_leader_sees_what_is_late_but_not_what_is_talked_about(see, library):
    world.running_course(library.aage, library.jens, library.ida, held=1)
    page = see(library.gitte)

    assert "I ét forløb er noget forsinket." in page
    assert "Stille i 90 dage" in page
    assert "Hvem i huset har du endnu ikke talt med?" not in page


def test_a_leader_sees_how_many_of_those_who_came_in_a_year_have_had_a_buddy(see, library):
    leader = library.gitte
    Employment.objects.filter(person__in=[library.aage, library.lone]).update(starts_on=date(2026, 8, 3))
    assert "To er kommet, og ingen har fået en buddy." in see(leader)
    world.running_course(library.aage, library.jens, library.ida)
    assert "To er kommet, og en af dem har fået en buddy." in see(leader)
    Employment.objects.filter(person=library.lone).update(starts_on=date(2020, 1, 1))
    assert "Den ene, der kom, har fået en buddy." in see(leader)


def test_a_leader_sees_nothing_of_other_departments(see, library):
    world.running_course(library.aage, library.jens, library.ida)

    assert "Åge" not in see(library.lise)
    assert "Der er stille i dine afdelinger" in see(library.lise)


# -- anybody -----------------------------------------------------------------
def test_a_colleague_without_anything_sees_the_buddies_and_may_offer_to_be_one(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    library.lone.is_willing = False
    library.lone.save()
    page = see(library.lone)

    assert "Jens Østergaard" in page
    assert "Meld dig som buddy" in page


def test_somebody_who_is_several_at_once_sees_what_is_urgent_first(see, library):
    world.running_course(library.aage, library.karen, library.ida)
    page = see(library.karen)

    assert page.index("Amira Haddad starter") < page.index("Din nye kollega")
    assert page.count("<h1") == 1


def test_a_meeting_of_this_week_comes_before_a_list_without_urgent_lines(see, library):
    Employment.objects.filter(person=library.amira).update(starts_on=date(2024, 12, 1))
    world.running_course(library.aage, library.karen, library.ida)
    page = see(library.karen)

    assert page.index("Din nye kollega") < page.index("Alt er i orden")


@pytest.mark.parametrize(("hour", "words"), [(7, "Godmorgen, Lone"), (12, "Hej Lone"), (20, "Godaften, Lone")])
def test_the_greeting_follows_the_clock(see, library, monkeypatch, hour, words):
    at = datetime(2026, 11, 23, hour, tzinfo=ZoneInfo("Europe/Copenhagen"))
    monkeypatch.setattr("vaert.common.clock.now", lambda: at)

    assert words in see(library.lone)


def test_the_page_speaks_english_to_who_wants_it(see, library):
    world.running_course(library.aage, library.jens, library.ida)
    library.aage.language = "en"
    library.aage.save()

    assert "You and Jens are in month 4 of 12." in see(library.aage)


@pytest.mark.parametrize("who", ["aage", "jens", "karen", "lise", "lone"])
def test_the_page_takes_at_most_twelve_queries(as_person, library, django_assert_max_num_queries, who):
    world.running_course(library.aage, library.jens, library.ida)
    client = as_person(getattr(library, who))
    client.get("/")
    with django_assert_max_num_queries(12):
        client.get("/")


def test_a_course_that_is_over_is_no_longer_on_the_page(see, library):
    course = world.running_course(library.aage, library.jens, library.ida)
    Course.objects.filter(pk=course.pk).update(state=Course.State.ENDED, ended_on=world.TODAY - timedelta(days=3))

    assert "godt at se dig" not in see(library.aage)


def test_a_house_with_hardly_anybody_in_it_is_told_to_begin_with_the_staff_list(see, library, stranger):
    assert "Begynd med personalelisten" not in see(library.karen)
    world.role(stranger, "coordinator")
    first = see(stranger)
    assert "Begynd med personalelisten" in first
    assert "Velkommen til Vært." in first
    assert "/courses/" not in first.split("<main")[1].split("</main")[0]  # there is none to see, and none to begin


def test_a_new_colleague_is_registered_from_the_top_of_the_coordinators_page(see, library):
    page = see(library.karen)
    assert page.index('href="/courses/new/"') < page.index('class="illustration')
    assert 'href="/courses/new/"' not in see(library.mads)


def test_the_path_has_no_now_before_the_year_has_begun(see, library):
    world.running_course(library.amira, library.jens, library.ida, starts_on=date(2026, 12, 1))
    assert 'aria-current="step"' not in see(library.amira)


def test_more_buddies_than_are_named_are_one_tap_away(see, library, monkeypatch):
    monkeypatch.setattr("vaert.home.views.SHOWN_HOSTS", 1)
    world.running_course(library.aage, library.jens, library.ida)
    world.running_course(library.amira, library.lone, library.ida, starts_on=date(2026, 11, 2))

    page = see(library.mads)
    assert "Se flere buddyer" in page
    assert ("Jens" in page) != ("Lone" in page)
    everybody = see(library.mads, "/?buddies=all")
    assert "Jens" in everybody
    assert "Lone" in everybody


def test_who_took_over_today_is_not_asked_about_the_meeting_before(see, library):
    course = world.running_course(library.aage, library.jens, library.ida)
    stage = course.stages.get(number=1)
    meeting = course_meeting(course)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=world.NOW - timedelta(hours=1))
    assert "Mødtes I" in see(library.jens)
    stage.pairings.update(ends_on=world.TODAY - timedelta(days=1))
    Pairing.objects.create(
        stage=stage, buddy=library.lone, starts_on=world.TODAY, ends_on=stage.ends_on, chosen_at=world.NOW
    )
    page = see(library.lone)
    assert "Åge" in page
    assert f"/meetings/{meeting.pk}/" not in page

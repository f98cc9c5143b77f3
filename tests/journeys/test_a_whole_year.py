"""A whole year in fast-forward, as its new colleague, buddies, leader and coordinator live it; a buddy falls ill."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import check_page
from tests.world import NOW, TODAY
from vaert.common import clock
from vaert.lifecycle.jobs import follow_everybody
from vaert.meetings.actions import mark_held
from vaert.meetings.models import Meeting
from vaert.mentoring import actions, jobs
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.jobs import send_due
from vaert.outbox.models import Message


@pytest.fixture
def year(library):
    """Amira's year from 1 December, started today by Karen."""
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    seal = Proposal.from_data(course.proposal).seal()
    return actions.start_course(course=course, seen=seal, by=library.karen, at=NOW, today=TODAY)


@pytest.fixture
def at(page, monkeypatch):
    """`at(instant)` moves the clock there and lets the worker do what is due."""

    def move(instant):
        page.goto("about:blank")  # nobody looks at a page while months go by
        monkeypatch.setattr(clock, "now", lambda: instant)
        for job in (jobs.keep_courses_going, jobs.remind_people, follow_everybody, send_due):
            job()

    return move


def buddy_on(day):
    return Pairing.objects.covering(day).get().buddy


def booked():
    return Meeting.objects.booked().order_by("starts_at")


def morning(day):
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def hold_until(day, at):
    """The two meet as they should until the day, and say so; the worker runs each time."""
    for meeting in booked().filter(starts_at__lt=morning(day)):
        at(meeting.ends_at)
        mark_held(meeting, by=meeting.organiser, at=meeting.ends_at)
    at(morning(day))


def test_a_year_with_a_buddy_who_falls_ill(page, log_in, library, year, at):
    first = buddy_on(date(2026, 12, 1))
    introduction = booked().first()
    at(introduction.ends_at + timedelta(minutes=5))
    log_in(page, first)
    page.goto("/")
    page.get_by_role("button", name="Ja, det er holdt").click()
    expect(page.get_by_text("Noteret: mødet er holdt.")).to_be_visible()

    hold_until(date(2027, 2, 8), at)  # month three: the buddy falls ill
    log_in(page, library.karen)
    page.goto(f"/people/{first.pk}/absences/")
    page.locator("[name=starts_on]").fill("2027-02-08")
    page.locator("[name=ends_on]").fill("2027-05-31")
    page.get_by_role("button", name="Skriv dem ind").click()
    expect(page.get_by_role("heading", name="Det her følger med")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Skriv dem ind").click()
    page.goto("/")
    page.get_by_role("button", name="tage over").first.click()
    expect(page.get_by_role("button", name="tage over")).to_have_count(0)
    second = buddy_on(date(2027, 2, 9))
    assert second != first

    log_in(page, second)
    page.goto("/")
    expect(page.get_by_role("heading", name="Amira Haddad")).to_be_visible()
    check_page(page)

    missed = booked().first()  # nobody came, and it is booked again with one tap
    at(missed.ends_at + timedelta(minutes=5))
    log_in(page, library.amira)
    page.goto("/")
    page.get_by_role("button", name="Nej, det blev ikke til noget").click()
    page.get_by_role("button", name="Flyt hertil").first.click()
    expect(page.get_by_text("Booket igen: Det blev ikke holdt")).to_be_visible()
    check_page(page)

    hold_until(date(2027, 6, 8), at)  # month seven, with the second half-year's buddy
    third = buddy_on(date(2027, 6, 8))
    assert third not in (first, second)
    log_in(page, library.amira)
    page.goto("/")
    expect(page.get_by_role("heading", name=third.name)).to_be_visible()
    check_page(page)
    log_in(page, library.gitte)
    page.goto("/")
    expect(page.get_by_text(f"måned 7 af 12 med {third.given_name}, seneste møde")).to_be_visible()

    hold_until(date(2027, 12, 1), at)  # the year is over
    assert Course.objects.get().state == Course.State.COMPLETED
    assert not booked().exists()
    assert not Message.objects.filter(state=Message.State.FAILED).exists()
    log_in(page, library.karen)
    page.goto("/")
    expect(page.get_by_text("Amira")).to_have_count(0)

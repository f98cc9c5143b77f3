"""Two coordinators act at once: nothing is done twice, and the second is told what the first did."""

from datetime import date

import pytest

from tests.world import NOW, TODAY, role
from vaert.mentoring import actions
from vaert.mentoring.actions.ending import close_early, end_course
from vaert.mentoring.actions.pausing import pause_course, resume_course
from vaert.mentoring.models import Pairing, Pause, Plan
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(as_person, library):
    """Ida coordinates too, and is logged in."""
    role(library.ida, Role.Kind.COORDINATOR)
    return as_person(library.ida)


def told(client, address, posted=None):
    """What is said after the deed, on the page it leads to."""
    return client.post(address, posted or {}, follow=True).content.decode()


def deed(library):
    return {"by": library.karen, "at": NOW, "today": TODAY}


def test_the_second_of_two_coordinators_is_told_who_did_what(second, library):
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), **deed(library)
    )
    seen = Proposal.from_data(course.proposal).seal()
    actions.start_course(course=course, seen=seen, **deed(library))
    pairings, mails = Pairing.objects.count(), Message.objects.count()
    page = told(second, f"/courses/{course.pk}/start/", {"seen": seen})
    assert "Karen Holm kom først og satte året for Amira i gang" in page
    assert (Pairing.objects.count(), Message.objects.count()) == (pairings, mails)


def test_who_pauses_what_is_paused_is_told_by_whom(second, library, course):
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    pause_course(course=course, from_on=first, until_on=last, **deed(library))
    page = told(second, f"/courses/{course.pk}/pause/", {"first": first.isoformat(), "last": last.isoformat()})
    assert "Karen Holm kom først og satte året på pause" in page
    assert Pause.objects.count() == 1


POSTED = {"last_on": "2026-12-01", "first": "2026-12-01", "last": "", "on": "2026-12-01"}


@pytest.mark.parametrize("what", ["end", "pause", "resumption"])
def test_who_changes_a_year_that_was_ended_is_told_by_whom(second, library, course, what):
    end_course(course=course, last_on=TODAY, **deed(library))
    page = told(second, f"/courses/{course.pk}/{what}/", POSTED)
    assert "Karen Holm kom først og afsluttede året for Nadia" in page
    assert not Pause.objects.exists()


def test_who_ends_a_year_that_has_ended_with_the_job_is_told_so(second, library, course):
    close_early(course, last_on=TODAY, by=None, at=NOW, today=TODAY)
    assert "sluttede allerede" in told(second, f"/courses/{course.pk}/end/", POSTED)


def test_who_presses_twice_is_not_told_that_somebody_else_was_first(as_person, library, course):
    end_course(course=course, last_on=TODAY, **deed(library))
    page = told(as_person(library.karen), f"/courses/{course.pk}/end/", POSTED)
    assert "sluttede allerede" in page
    assert "kom først" not in page


def test_who_gives_the_same_last_day_again_has_not_chosen_it(library, course):
    last = date(2026, 12, 18)
    end_course(course=course, last_on=last, **deed(library))
    end_course(course=course, last_on=last, by=library.ida, at=NOW, today=TODAY)
    course.refresh_from_db()
    assert (course.ends_early_on, course.ends_early_by) == (last, library.karen)


def test_who_lets_a_year_go_on_that_does_is_told_by_whom(second, library, course):
    pause_course(course=course, from_on=TODAY, until_on=None, **deed(library))
    resume_course(course=course, on=date(2026, 12, 1), by=library.karen, at=NOW, today=date(2026, 12, 1))
    page = told(second, f"/courses/{course.pk}/resumption/", {"on": "2026-12-01"})
    assert "Karen Holm kom først og satte året i gang igen" in page


def test_who_lets_a_year_go_on_that_never_stood_still_is_told_so(second, course):
    assert "allerede i gang igen" in told(second, f"/courses/{course.pk}/resumption/", {"on": "2026-12-01"})


def test_the_page_of_a_year_tells_who_paused_it_let_it_go_on_and_ended_it(second, library, course):
    pause_course(course=course, from_on=date(2026, 12, 1), until_on=None, **deed(library))
    assert "Karen Holm satte året på pause fra 1. dec." in second.get(f"/courses/{course.pk}/").content.decode()
    resume_course(course=course, on=date(2026, 12, 10), by=library.ida, at=NOW, today=TODAY)
    end_course(course=course, last_on=date(2027, 3, 1), **deed(library))
    page = second.get(f"/courses/{course.pk}/").content.decode()
    assert "Karen Holm satte året på pause fra 1. dec. 2026<" in page
    assert "Ida Poulsen satte året i gang igen fra 10. dec. 2026" in page
    assert "Karen Holm satte årets sidste dag til 1. mar. 2027" in page


def test_the_page_of_a_year_tells_who_chose_its_last_day_and_who_took_it_back(second, library, course):
    end_course(course=course, last_on=date(2027, 3, 1), **deed(library))
    end_course(course=course, last_on=date(2028, 3, 1), by=library.ida, at=NOW, today=TODAY)
    page = second.get(f"/courses/{course.pk}/").content.decode()
    assert "Karen Holm satte årets sidste dag til 1. mar. 2027" in page
    assert "Ida Poulsen lod året slutte, som ordningen siger" in page
    end_course(course=course, last_on=date(2028, 3, 1), **deed(library))  # says nothing new
    assert course.last_days.count() == 1


def test_a_last_day_that_is_the_schemes_own_is_no_early_end(second, library, course):
    end_course(course=course, last_on=date(2028, 3, 1), **deed(library))
    page = second.get(f"/courses/{course.pk}/").content.decode()
    assert "sidste dag til" not in page
    assert "som ordningen siger" not in page


@pytest.fixture
def plan(library, course):
    plan = actions.ask_for_plan(organisation=library.organisation, **deed(library))
    return actions.make_plan(plan=plan, at=NOW)


def test_who_publishes_a_published_plan_is_told_by_whom(second, library, plan):
    seen = plan.seal
    actions.publish_plan(plan=plan, seen=seen, **deed(library))
    assert "Karen Holm kom først og satte planen i kraft" in told(
        second, "/plan/publication/", {"plan": plan.pk, "seen": seen}
    )


def test_who_publishes_a_plan_that_was_let_go_is_told_and_no_new_one_is_made(second, library, plan):
    actions.drop_plan(plan=plan, by=library.karen, at=NOW)
    assert "droppet planen" in told(second, "/plan/publication/", {"plan": plan.pk, "seen": plan.seal})
    assert Plan.objects.count() == 1

import pytest

from tests.world import NOW, TODAY
from vaert.mentoring.actions import install_schemes, register_course, start_course
from vaert.mentoring.proposal.propose import Proposal


@pytest.fixture
def year(library):
    """Amira's year, started today; Jens is her first buddy."""
    scheme = install_schemes(organisation=library.organisation, at=NOW)
    course = register_course(
        newcomer=library.amira, scheme=scheme, starts_on=TODAY, by=library.karen, at=NOW, today=TODAY
    )
    seen = Proposal.from_data(course.proposal).seal()
    return start_course(course=course, seen=seen, by=library.karen, at=NOW, today=TODAY)


def said(client, person):
    return client.get(f"/people/{person.pk}/hosting/", headers={"HX-Request": "true"}).content.decode()


def test_a_buddys_page_tells_whom_they_host(as_person, library, year):
    assert "Buddy for Amira Haddad" in said(as_person(library.karen), library.jens)
    assert "Buddy for Amira Haddad" in said(as_person(library.jens), library.jens)


def test_a_new_colleagues_page_leads_to_the_course(as_person, library, year):
    assert f"/courses/{year.pk}/" in said(as_person(library.karen), library.amira)


def test_who_has_nothing_to_do_with_courses_has_an_empty_page(as_person, library, year):
    assert "Mads har ikke" in said(as_person(library.karen), library.mads)


def test_a_colleague_does_not_see_another_colleagues_hosting(as_person, library, year):
    assert as_person(library.lone).get(f"/people/{library.jens.pk}/hosting/").status_code == 403


def test_the_person_page_asks_for_it(as_person, library):
    page = as_person(library.karen).get(f"/people/{library.jens.pk}/").content.decode()
    assert f'hx-get="/people/{library.jens.pk}/hosting/"' in page


def test_a_new_colleague_without_a_course_leads_the_coordinator_to_registering_one(as_person, library):
    assert f"/courses/new/?person={library.amira.pk}" in said(as_person(library.karen), library.amira)
    assert "/courses/new/" not in said(as_person(library.gitte), library.amira)
    assert "/courses/new/" not in said(as_person(library.karen), library.mads)

from datetime import date, timedelta

import pytest

from tests.world import TODAY
from vaert.people.models import Role

COORDINATOR = {"kind": "coordinator", "starts_on": "23-11-2026"}


def give(client, person, **typed):
    return client.post(f"/people/{person.pk}/roles/", typed)


def end(client, role, last_on):
    return client.post(f"/people/{role.person_id}/roles/{role.pk}/end/", {"last_on": last_on})


def test_a_role_is_given_once_and_counts_from_its_day(as_person, library):
    for _time in range(2):
        give(as_person(library.karen), library.lone, **COORDINATOR)
    role = Role.objects.get(person=library.lone)
    assert (role.kind, role.starts_on, role.given_by) == ("coordinator", TODAY, library.karen)
    assert as_person(library.lone).get("/people/").status_code == 200


def test_a_leader_leads_a_department(as_person, library):
    answer = give(as_person(library.karen), library.lone, kind="leader", starts_on="23-11-2026")
    assert list(answer.context["form"].errors) == ["department"]
    give(as_person(library.karen), library.lone, kind="leader", starts_on="23-11-2026", department=library.tarup.pk)
    assert Role.objects.get(person=library.lone).department == library.tarup


def test_a_role_ends_after_its_last_day(as_person, library):
    role = Role.objects.get(person=library.lise)
    for _time in range(2):
        end(as_person(library.karen), role, "2026-11-23")
    assert library.lise.access(TODAY).is_leader
    assert not library.lise.access(TODAY + timedelta(days=1)).is_leader


def test_a_role_that_would_never_begin_is_taken_away(as_person, library):
    give(as_person(library.karen), library.lone, kind="facilitator", starts_on="01-02-2027")
    end(as_person(library.karen), Role.objects.get(person=library.lone), "2026-12-31")
    assert not Role.objects.filter(person=library.lone).exists()


def test_the_last_administrator_stays_until_there_is_another(as_person, library):
    role = Role.objects.get(person=library.karen, kind="administrator")
    end(as_person(library.karen), role, "2026-12-31")
    role.refresh_from_db()
    assert role.ends_on is None
    give(as_person(library.karen), library.ida, kind="administrator", starts_on="23-11-2026")
    end(as_person(library.karen), role, "2026-12-31")
    role.refresh_from_db()
    assert role.ends_on == date(2026, 12, 31)


@pytest.mark.parametrize("last_on", ["", "i morgen"])
def test_a_role_needs_a_date_to_end(as_person, library, last_on):
    role = Role.objects.get(person=library.lise)
    end(as_person(library.karen), role, last_on)
    role.refresh_from_db()
    assert role.ends_on is None


def test_a_coordinator_who_is_no_administrator_gives_no_roles(as_person, library):
    give(as_person(library.karen), library.lone, **COORDINATOR)
    assert give(as_person(library.lone), library.lone, kind="administrator", starts_on="2026-11-23").status_code == 403
    assert Role.objects.filter(person=library.lone).count() == 1


def test_roles_are_given_to_nobody_elsewhere(as_person, library, stranger):
    assert give(as_person(stranger), library.lone, **COORDINATOR).status_code == 404
    assert not Role.objects.filter(person=library.lone).exists()

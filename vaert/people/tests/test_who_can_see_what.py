import pytest
from django.utils.translation import override

from tests.world import TODAY, role
from vaert.people.models import Person
from vaert.people.sight import sight_of
from vaert.people.who_sees import who_sees_me, who_sees_somebody


def sentences(parts):
    return " ".join(str(text) for part in parts for _sign, text in part.lines)


def test_the_page_names_the_real_people(library):
    said = sentences(who_sees_me(library.lone, TODAY))
    assert "Karen Holm" in said
    assert "Gitte Hansen" in said
    assert "Lise Larsen" not in said


@pytest.mark.parametrize("name", ["karen", "gitte", "lise", "jens", "lone", "ida", "mads", "aage", "amira"])
def test_exactly_those_who_are_named_see_ones_whole_page(library, name):
    me = getattr(library, name)
    role(library.ida, "facilitator")
    said = sentences(who_sees_me(me, TODAY))
    for other in Person.objects.exclude(pk=me.pk):
        assert sight_of(other, me, TODAY).whole == (other.name in said), other.name


def test_before_log_in_it_speaks_of_roles(client, library):
    with override("en"):
        assert "your coordinators" in sentences(who_sees_somebody())
    assert client.get("/who-can-see-what/").status_code == 200


def test_the_page_needs_at_most_twelve_queries(as_person, library, django_assert_max_num_queries):
    lone = as_person(library.lone)
    with django_assert_max_num_queries(12):
        assert lone.get("/who-can-see-what/").status_code == 200

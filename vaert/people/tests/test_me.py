from allauth.usersessions.models import UserSession
from django.test import Client

from tests.world import person


def test_i_choose_my_language_and_whether_i_may_be_asked(as_person, library):
    for _time in range(2):
        as_person(library.lone).post("/me/", {"language": "en"})
    library.lone.refresh_from_db()
    assert (library.lone.language, library.lone.is_willing) == ("en", False)
    assert "My settings" in as_person(library.lone).get("/me/").content.decode()


def test_i_choose_how_mail_comes_to_me(as_person, library):
    lone = as_person(library.lone)
    lone.post("/me/", {"language": "da", "mail_rhythm": "weekly"})
    lone.post("/me/", {"language": "da"})  # what is not said stays
    library.lone.refresh_from_db()
    assert library.lone.mail_rhythm == "weekly"
    answer = lone.post("/me/", {"language": "da", "mail_rhythm": "hourly"})
    assert list(answer.context["form"].errors) == ["mail_rhythm"]


def test_what_was_done_is_said_where_the_reader_is(as_person, library):
    lone = as_person(library.lone)
    told = '<div class="messages" role="status" data-focus tabindex="-1">'
    assert told in lone.post("/me/", {"language": "da"}, follow=True).content.decode()
    assert told not in lone.get("/me/").content.decode()


def test_a_language_we_do_not_speak_is_refused(as_person, library):
    answer = as_person(library.lone).post("/me/", {"language": "xx"})
    assert list(answer.context["form"].errors) == ["language"]


def test_who_works_in_two_organisations_changes_between_them(as_person, library, stranger):
    twin = person(stranger.organisation, "Lone To", stranger.memberships.get().department)
    twin.email, twin.account = library.lone.email, library.lone.account
    twin.save()
    lone = as_person(library.lone)
    first = lone.get("/me/").wsgi_request.person
    other = twin if first == library.lone else library.lone
    lone.post("/me/workplace/", {"person": other.pk})
    assert lone.get("/me/").wsgi_request.person == other


def test_nobody_becomes_somebody_else(as_person, library):
    lone = as_person(library.lone)
    assert lone.post("/me/workplace/", {"person": library.karen.pk}).status_code == 404
    assert lone.get("/me/").wsgi_request.person == library.lone


def test_i_see_my_sessions_and_end_the_others(library):
    library.organisation.is_demo = True
    library.organisation.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/demo/", {"person": library.lone.pk})
    assert UserSession.objects.filter(user__email=library.lone.email).count() == 2
    assert len(here.get("/account/sessions/").context["sessions"]) == 2
    here.post("/account/sessions/")
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_nothing_of_ones_pages_stays_on_a_shared_machine(as_person, library, client):
    assert as_person(library.lone).get("/me/").headers["Cache-Control"] == "no-store, private"
    assert "no-store" in as_person(library.karen).get("/people/colleagues.csv").headers["Cache-Control"]
    assert as_person(library.lone).get("/nowhere/").headers["Cache-Control"] == "no-store, private"


def test_an_address_with_a_nul_in_it_leads_nowhere(as_person, library):
    lone = as_person(library.karen)
    for address in ("/people/?q=a%00b", "/courses/?q=%00", "/feed/%00.ics", "/evaluations/?scheme=%00"):
        assert lone.get(address).status_code == 404, address

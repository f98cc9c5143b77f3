"""The texts: what is seen, checked, changed for mails that have not gone out, and taken back."""

from datetime import timedelta

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.mentoring import actions
from vaert.mentoring.models import Letter, Scheme
from vaert.mentoring.text import placeholders
from vaert.mentoring.text.form import TextForm
from vaert.outbox.models import Message

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


def typed(scheme, kind="thanks_second", **changes):
    form = TextForm(promise=scheme.read_definition().letter(kind))
    return {field.html_name: field.value() for field in form} | changes


def text_of(answer):
    return " ".join(answer.content.decode().split())


def current(scheme):
    return Scheme.objects.get(code=scheme.code, department=scheme.department, is_current=True)


def test_a_text_is_edited_with_words_and_kept_with_names(scheme):
    for letter in scheme.read_definition().letters:
        for words in (letter.subject, letter.body):
            for language in ("da", "en"):
                kept = words.in_language(language)
                shown = placeholders.for_editing(kept, language)
                assert "_" not in shown
                assert placeholders.for_keeping(shown) == kept
                assert placeholders.faults(shown, letter, language, is_whole=words is letter.body) == []


@pytest.mark.parametrize(
    ("typed_text", "said"),
    [
        ("Kære {modtagernes fornavn}", "Vi kender ikke {modtagernes fornavn}. Mener du {modtagerens fornavn}?"),
        ("{vejret} {den nye kollega}", "Vi kender ikke {vejret}. Tag et fra listen."),
        ("Kære {buddyen", "Der står en { eller } alene."),
        ("Kære dig", "Sig det med et af {den nye kollega} og {den nye kollegas fornavn}."),
    ],
)
def test_what_cannot_be_filled_is_named_with_the_nearest_right_one(scheme, typed_text, said):
    letter = scheme.read_definition().letter("thanks_second")
    assert any(said in fault for fault in placeholders.faults(typed_text, letter, "da", is_whole=True))


def test_a_placeholder_of_the_other_language_and_in_capitals_is_understood(scheme):
    letter = scheme.read_definition().letter("thanks_second")
    assert placeholders.faults("{New  Colleague}", letter, "da", is_whole=True) == []
    assert placeholders.for_keeping("{New  Colleague}") == "{newcomer}"


def test_an_invitation_without_the_times_is_refused(scheme):
    letter = scheme.read_definition().letter("first_buddy")
    (fault,) = placeholders.faults("{den nye kollega}", letter, "da", is_whole=True)
    assert fault.startswith("{mødernes tider} mangler")


def test_the_list_has_every_mail_and_when_it_goes(as_person, library, scheme):
    page = text_of(as_person(library.karen).get("/texts/"))
    days = ("når forløbet bliver sat i gang", "7 dage før den første dag", "30 dage før ”Andet halvår” begynder")
    for words in ("Til første buddy", *days):
        assert words in page


def test_a_changed_text_counts_for_mails_that_have_not_gone_out(as_person, library, scheme):
    course = running_course(library.aage, library.jens, library.lone)
    letter = Letter.objects.create(
        course=course,
        stage=course.stages.get(number=2),
        kind="thanks_second",
        recipient=library.lone,
        due_on=TODAY + timedelta(days=1),
    )
    body = "Kære {modtagerens fornavn}, tusind tak fra {den nye kollega}."
    answer = as_person(library.karen).post(f"/texts/{scheme.pk}/thanks_second/", typed(scheme, body_da=body))
    assert answer.url == f"/texts/{current(scheme).pk}/thanks_second/"
    course.refresh_from_db()
    assert course.scheme == scheme
    actions.send_due_letters(today=TODAY + timedelta(days=1), at=NOW)
    letter.refresh_from_db()
    assert letter.message.text.strip() == "Kære Lone, tusind tak fra Åge Ågård-Sørensen."


def test_who_saves_a_mail_that_somebody_else_changed_is_told(as_person, library, scheme):
    client, address = as_person(library.karen), f"/texts/{scheme.pk}/thanks_second/"
    client.post(f"/texts/{scheme.pk}/first_buddy/", typed(scheme, "first_buddy", subject_da="Du er buddy"))
    client.post(address, typed(scheme, subject_da="Tak"))
    page = text_of(client.post(address, typed(scheme, subject_da="Mange tak")))
    assert "Karen Holm rettede det her" in page
    assert 'value="Mange tak"' in page
    now = current(scheme).read_definition()
    assert (now.letter("thanks_second").subject.da, now.letter("first_buddy").subject.da) == ("Tak", "Du er buddy")


def test_departments_that_have_not_changed_the_mail_follow(library, scheme):
    same = actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW)
    other = actions.adapt_scheme(scheme=scheme, department=library.adults, by=library.karen, at=NOW)
    own = {"da": "Tak {newcomer}", "en": "Thanks {newcomer}"}
    actions.change_text(scheme=other, kind="thanks_second", subject=own, body=own, by=library.karen, at=NOW)
    new = {"da": "Hej {newcomer}", "en": "Hi {newcomer}"}
    actions.change_text(scheme=scheme, kind="thanks_second", subject=new, body=new, by=library.karen, at=NOW)
    words = [current(each).read_definition().letter("thanks_second").body.da for each in (scheme, same, other)]
    assert words == ["Hej {newcomer}", "Hej {newcomer}", "Tak {newcomer}"]


def test_the_list_tells_only_what_a_department_says_in_its_own_way(as_person, library, scheme):
    own = actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW)
    assert "i Børn og unge" not in text_of(as_person(library.karen).get("/texts/"))
    new = {"da": "Hej {newcomer}", "en": "Hi {newcomer}"}
    own = actions.change_text(scheme=own, kind="thanks_second", subject=new, body=new, by=library.karen, at=NOW)
    page = text_of(as_person(library.karen).get("/texts/"))
    assert "Værtskabs-buddy i Børn og unge" in page
    assert page.count(f"/texts/{own.pk}/") == 1


def test_our_own_words_come_back_also_in_a_copy(as_person, library, scheme):
    copy = actions.copy_scheme(scheme=scheme, name="Vores", by=library.karen, at=NOW)
    new = {"da": "Hej {newcomer}", "en": "Hi {newcomer}"}
    copy = actions.change_text(scheme=copy, kind="thanks_second", subject=new, body=new, by=library.karen, at=NOW)
    client = as_person(library.karen)
    assert "Tilbage til Værts egne ord" in text_of(client.get(f"/texts/{copy.pk}/thanks_second/"))
    for _ in "12":
        client.post(f"/texts/{copy.pk}/thanks_second/ours/")
    ours, now = scheme.read_definition(), current(copy).read_definition()
    assert now.letter("thanks_second").body.da.strip() == ours.letter("thanks_second").body.da.strip()
    assert "Tilbage til Værts egne ord" not in text_of(client.get(f"/texts/{current(copy).pk}/thanks_second/"))
    assert Scheme.objects.filter(code=copy.code).count() == 3


def test_what_is_typed_is_seen_as_received_by_somebody_real(as_person, library, scheme):
    running_course(library.aage, library.jens, library.lone)
    client, address = as_person(library.karen), f"/texts/{scheme.pk}/thanks_second/preview/"
    changes = typed(scheme, body_da="Hej {modtagerens fornavn} om {den nye kollega}")
    part = text_of(client.post(address, changes, **HTMX))
    assert "Hej Lone om Åge Ågård-Sørensen" in part
    assert "<html" not in part
    whole = text_of(client.post(address, changes))
    assert "Hej Lone om Åge Ågård-Sørensen" in whole
    wrong = text_of(
        client.post(f"/texts/{scheme.pk}/thanks_second/preview/", {**changes, "body_da": "{vejret}"}, **HTMX)
    )
    assert "Sådan kan den ikke sendes endnu" in wrong
    assert Scheme.objects.count() == 1
    assert Message.objects.count() == 0


def test_without_a_course_the_people_are_made_up(as_person, library, scheme):
    page = text_of(as_person(library.karen).get(f"/texts/{scheme.pk}/first_buddy/"))
    assert "personerne er opdigtede" in page
    assert "Kære Jens" in page
    assert "Dear Jens" in page


@pytest.mark.parametrize(
    "changes", [{"body_en": "{weather}"}, {"subject_da": ""}, {"body_da": "{den nye kollega} 010190-1234"}]
)
def test_a_text_that_cannot_be_sent_is_not_kept(as_person, library, scheme, changes):
    answer = as_person(library.karen).post(f"/texts/{scheme.pk}/thanks_second/", typed(scheme, **changes))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Scheme.objects.count() == 1


def test_nobody_but_coordinators_and_administrators_changes_a_text(as_person, library, stranger, scheme):
    address = f"/texts/{scheme.pk}/thanks_second/"
    for person, status in ((library.lone, 403), (library.gitte, 403), (stranger, 404)):
        assert as_person(person).post(address, typed(scheme, subject_da="Mit")).status_code == status
        assert as_person(person).post(f"{address}ours/").status_code == status
    assert as_person(library.karen).get(f"{address}ours/").status_code == 405
    assert as_person(library.karen).get(f"/texts/{scheme.pk}/made-up/").status_code == 404
    assert Scheme.objects.count() == 1


def test_the_pages_take_few_queries(as_person, library, scheme, django_assert_max_num_queries):
    running_course(library.aage, library.jens, library.lone)
    client = as_person(library.karen)
    for address in ("/texts/", f"/texts/{scheme.pk}/first_buddy/"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)

"""The page where files come in, and the page of one import."""

import pytest

from vaert.people.models import Person, Shift, StaffImport
from vaert.people.templatetags.import_lines import import_lines
from vaert.people.tests.importing import BAD, GOOD, PAGE, bring, go, the_import
from vaert.people.tests.staff_files import DATA, HEADER, SIGNE, everything


@pytest.fixture
def karen(as_person, library):
    return as_person(library.karen)


def test_the_page_says_what_each_file_needs_and_has_an_example(karen):
    assert karen.get(PAGE).status_code == 200
    for kind in ("staff", "roster", "absences"):
        assert karen.get(f"{PAGE}examples/{kind}.csv").content.startswith("\ufeffMedarbejdernr".encode())
    assert karen.get(f"{PAGE}examples/secrets.csv").status_code == 404


@pytest.mark.parametrize("kind", ["staff", "roster", "absences"])
def test_the_examples_are_understood_whole(karen, kind):
    bring(karen, karen.get(f"{PAGE}examples/staff.csv").content)
    go(karen)
    StaffImport.objects.all().delete()
    bring(karen, karen.get(f"{PAGE}examples/{kind}.csv").content)
    assert the_import().kind == kind
    assert the_import().preview["faults"] == []


def test_a_file_is_previewed_and_nothing_is_saved(karen):
    before = everything()
    answer = bring(karen, GOOD)
    assert "Bo Bæk" in answer.content.decode()
    assert the_import().preview["counts"]["joiners"] == 2
    assert everything() == before


def test_a_good_file_is_carried_out_and_its_rows_are_forgotten(karen, library):
    bring(karen, GOOD)
    go(karen)
    assert (the_import().state, the_import().rows) == ("applied", None)
    assert library.organisation.people.filter(external_id__in=["2001", "2002"]).count() == 2


def test_carrying_it_out_twice_is_harmless(karen):
    bring(karen, GOOD)
    go(karen)
    before = everything()
    assert go(karen).status_code == 200
    assert everything() == before


def test_a_file_with_faults_is_not_carried_out_by_the_plain_button(karen):
    bring(karen, BAD)
    before = everything()
    go(karen)
    assert the_import().state == "ready"
    assert everything() == before


def test_the_rest_of_a_file_with_faults_is_carried_out_on_purpose(karen):
    answer = bring(karen, BAD).content.decode()
    assert "31-02-2024" in answer
    go(karen, skip="yes")
    assert Person.objects.filter(external_id="2001").exists()
    assert not Person.objects.filter(external_id="2002").exists()


def test_when_people_changed_meanwhile_it_is_shown_again_instead(karen, library):
    bring(karen, GOOD)
    shown = the_import().preview["fingerprint"]
    Person.objects.filter(pk=library.mads.pk).update(email="bo.baek@lindevang.example")
    karen.post(f"{PAGE}{the_import().pk}/application/", {"fingerprint": shown}, follow=True)
    assert the_import().state == "ready"
    assert the_import().preview["is_stale"]
    assert not Person.objects.filter(external_id="2001").exists()


def test_an_old_page_carries_nothing_out(karen):
    bring(karen, GOOD)
    karen.post(f"{PAGE}{the_import().pk}/application/", {"fingerprint": "older"})
    assert the_import().state == "ready"


def test_a_dropped_file_is_forgotten_and_dropping_twice_is_harmless(karen):
    bring(karen, GOOD)
    before = everything()
    for _ in range(2):
        assert karen.post(f"{PAGE}{the_import().pk}/dropping/").status_code == 302
    assert (the_import().state, the_import().rows) == ("dropped", None)
    assert everything() == before


def test_what_was_carried_out_cannot_be_dropped(karen):
    bring(karen, GOOD)
    go(karen)
    karen.post(f"{PAGE}{the_import().pk}/dropping/")
    assert the_import().state == "applied"


def test_a_column_is_matched_by_hand_once_and_remembered(karen):
    content = f"{HEADER.replace('Afdeling', 'Hold')};Lønklasse\n{SIGNE};4".encode()
    answer = bring(karen, content).content.decode()
    assert "Lønklasse" in answer
    columns = [header for header, _ in the_import().preview["columns"]]
    said = {f"column-{columns.index('Hold')}": "department", f"column-{columns.index('Lønklasse')}": "-"}
    karen.post(f"{PAGE}{the_import().pk}/reading/", {"kind": "staff", **said})
    assert the_import().preview["faults"] == []
    StaffImport.objects.all().delete()
    bring(karen, content)
    assert the_import().preview["faults"] == []


def test_columns_nobody_knows_can_be_left_out_on_purpose(karen):
    answer = bring(karen, f"{HEADER};Lønklasse\n{SIGNE};4".encode())
    assert the_import().preview["fault_lines"] == 0
    assert 'name="skip"' in answer.content.decode()
    go(karen)
    assert the_import().state == "ready"
    go(karen, skip="yes")
    assert Person.objects.filter(external_id="2001").exists()


def test_the_kind_can_be_put_right_by_hand(karen):
    bring(karen, b"Medarbejdernr;Fra;Til;Dato\n1003;10.00;13.00;23-11-2026")
    karen.post(f"{PAGE}{the_import().pk}/reading/", {"kind": "absences"})
    assert the_import().kind == "absences"


def test_a_complete_list_asks_twice_when_many_would_leave(karen, library):
    bring(karen, GOOD)
    karen.post(f"{PAGE}{the_import().pk}/reading/", {"complete": "yes"})
    assert the_import().preview["counts"]["ended"] == 7  # all but Karen, who is administrator
    before = everything()
    go(karen)
    assert everything() == before
    go(karen, sure="yes")
    assert the_import().state == "applied"
    assert not library.organisation.people.get(pk=library.lone.pk).employments.filter(ends_on=None).exists()


def test_a_new_colleague_who_has_yet_to_start_is_named_afterwards(karen):
    bring(karen, f"{HEADER}\n{SIGNE.replace('01-02-2024', '01-02-2027')}".encode())
    answer = go(karen).content.decode()
    assert "Signe Dahl" in answer
    assert "mandag den 1. februar 2027, om to måneder" in answer


def test_a_roster_is_brought_in_on_the_same_page(karen):
    bring(karen, b"Medarbejdernr;Dato;Fra;Til;Sted\n1003;23-11-2026;10.00;13.00;Tarup")
    assert "Lone Bruun" in karen.get(f"{PAGE}{the_import().pk}/").content.decode()
    go(karen)
    assert Shift.objects.get().place == "Tarup"


def test_what_is_no_table_is_said_by_the_field(karen):
    answer = bring(karen, b"%PDF-1.4 hello")
    assert answer.status_code == 422
    assert not StaffImport.objects.exists()


def test_the_faults_can_be_taken_along_as_a_file(karen):
    bring(karen, BAD.replace(b"31-02-2024", b"=1+1"))
    answer = karen.get(f"{PAGE}{the_import().pk}/faults.csv").content.decode("utf-8")
    assert answer.startswith("\ufeff")
    assert "3;Ansat fra;'=1+1;" in answer  # no spreadsheet takes it for a formula


def test_a_cpr_number_is_nowhere_in_the_page_the_row_or_the_file_name(karen):
    content = f"{HEADER}\n{SIGNE.replace('bibliotekar', '010190-1234')}".encode()
    answer = bring(karen, content, name="010190-1234.csv").content.decode()
    found = the_import()
    assert "010190" not in answer
    assert "010190" not in repr((found.file_name, found.preview))
    assert "010190" not in karen.get(f"{PAGE}{found.pk}/faults.csv").content.decode()


def test_the_messy_list_shows_thirteen_lines(karen):
    bring(karen, (DATA / "personale.csv").read_bytes())
    go(karen)
    StaffImport.objects.all().delete()
    bring(karen, (DATA / "personale-rodet.csv").read_bytes())
    assert the_import().preview["fault_lines"] == 13


# -- how heavy ----------------------------------------------------------------------
def test_the_pages_ask_little_of_the_database(karen, django_assert_max_num_queries):
    bring(karen, (DATA / "personale.csv").read_bytes())
    for address in (PAGE, f"{PAGE}{the_import().pk}/"):
        with django_assert_max_num_queries(12):
            assert karen.get(address).status_code == 200


# -- who may -----------------------------------------------------------------------
ADDRESSES = ["", "reading/", "application/", "dropping/", "faults.csv"]
DEEDS = ["reading/", "application/", "dropping/"]


@pytest.fixture
def waiting(karen, client):
    bring(karen, GOOD)
    karen.logout()
    return the_import()


@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_is_no_link(karen, address):
    bring(karen, GOOD)
    assert karen.get(f"{PAGE}{the_import().pk}/{address}").status_code == 405


@pytest.mark.parametrize("who", ["lone", "gitte"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_colleagues_and_leaders_have_no_imports(waiting, as_person, library, who, address):
    client = as_person(getattr(library, who))
    assert client.post(f"{PAGE}{waiting.pk}/{address}").status_code == 403
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_organisation_s_import_is_not_there(waiting, as_person, stranger, address):
    assert as_person(stranger).post(f"{PAGE}{waiting.pk}/{address}").status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "ready"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_outsider_is_led_to_the_log_in_page(waiting, client, address):
    assert client.post(f"{PAGE}{waiting.pk}/{address}").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "ready"


def test_what_a_file_says_is_text_and_never_markup():
    drawn = import_lines([{"name": "Bo <b>Bak</b>", "told": 'Titel: "A" & B'}])
    assert "Bo &lt;b&gt;Bak&lt;/b&gt;" in drawn
    assert "&quot;A&quot; &amp; B" in drawn

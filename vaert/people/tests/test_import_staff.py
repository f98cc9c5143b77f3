"""Staff lists: what is wrong in them, what they change, and that the same list twice changes nothing (P3)."""

import json
from datetime import date
from decimal import Decimal

import pytest

from vaert.people.models import Department, Employment, Membership, Organisation, Person, Role, Site
from vaert.people.staff_import.agreed import HasFaults, TooManyLeaving
from vaert.people.staff_import.preview import as_json
from vaert.people.staff_import.reading import read_table
from vaert.people.tests.staff_files import (
    BO,
    DATA,
    HEADER,
    SIGNE,
    carry_out,
    everything,
    faults_of,
    preview,
    table_of,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def empty(db):
    return Organisation.objects.create(name="Lindevang", slug="lindevang")


@pytest.fixture
def staffed(empty):
    carry_out(read_table((DATA / "personale.csv").read_bytes()), empty)
    return empty


# -- the files of the house ----------------------------------------------------
def test_the_whole_staff_list_imports_without_a_fault(staffed):
    assert Person.objects.count() == 179
    assert Department.objects.count() == 16
    assert Site.objects.count() == 9


def test_the_same_list_again_changes_nothing(staffed):
    before = everything()
    changes = carry_out(read_table((DATA / "personale.csv").read_bytes()), staffed)
    assert changes.is_nothing
    assert everything() == before


def test_the_messy_list_has_exactly_the_expected_faults(staffed):
    expected = json.loads((DATA / "personale-rodet.expected.json").read_text())
    answer = as_json(preview(read_table((DATA / "personale-rodet.csv").read_bytes()), staffed))
    assert answer["rows"] == expected["rows"]
    assert answer["faults"] == expected["faults"]


def test_a_list_with_faults_writes_nothing(staffed):
    before = everything()
    with pytest.raises(HasFaults):
        carry_out(read_table((DATA / "personale-rodet.csv").read_bytes()), staffed)
    assert everything() == before


def test_the_good_rows_of_a_list_with_faults_can_be_carried_out_alone(staffed):
    messy = read_table((DATA / "personale-rodet.csv").read_bytes())
    carry_out(messy, staffed, skips_faulty=True)
    assert Person.objects.get(external_id="1332").title == 'formidler; "børn"'
    assert Person.objects.get(external_id="1275").name == "Olga Sørensen-Ågård"
    assert Person.objects.get(external_id="1147").email == "oejvind.poulsen@lindevang.example"
    assert preview(messy, staffed).is_nothing


# -- every kind of fault ---------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        (SIGNE.replace("Signe", "  "), "Fornavn", "required"),
        (SIGNE.replace("Tarup;", ";", 1), "Afdeling", "required"),
        (SIGNE.replace("01-02-2024", "31-02-2024"), "Ansat fra", "invalid_date"),
        (SIGNE.replace("01-02-2024", "i går"), "Ansat fra", "invalid_date"),
        (SIGNE.replace("01-02-2024", "01-02-1824"), "Ansat fra", "out_of_range"),
        (SIGNE.replace("@", " at "), "E-mail", "invalid_email"),
        (SIGNE.replace("bibliotekar", "b" * 121), "Stilling", "out_of_range"),
        (SIGNE.replace("bibliotekar", "cpr 0101901234"), "Stilling", "cpr"),
        (SIGNE.replace("2001", "010190-1234"), "Medarbejdernr", "cpr"),
        (SIGNE + "ingen@lindevang.example", "Nærmeste leder", "unknown_leader"),
        (SIGNE + "SIGNE.DAHL@lindevang.example", "Nærmeste leder", "own_leader"),
        (SIGNE + "2001", "Nærmeste leder", "own_leader"),
        (SIGNE.replace("2024;;", "2024;31-01-2024;"), "Ansat til", "end_before_start"),
        (SIGNE + "x;for meget", "Nærmeste leder", "unreadable"),
    ],
)
def test_a_bad_cell_is_named_by_line_column_and_kind(empty, row, column, kind):
    assert (2, column, kind) in faults_of(preview(table_of(row), empty))


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("Timer pr. uge", "treogtredive", "invalid_number"),
        ("Timer pr. uge", "370", "out_of_range"),
        ("Timer pr. uge", "0", "out_of_range"),
        ("Kapacitet", "99", "out_of_range"),
        ("Ressourceperson", "måske", "unreadable"),
        ("Arbejdsdage", "når jeg kan", "unreadable"),
        ("Lønklasse", "4", "unknown_column"),
        ("Fornavn", "Bo", "duplicate"),
    ],
)
def test_a_further_column_is_checked_too(empty, column, cell, kind):
    changes = preview(table_of(f"{SIGNE};{cell}", header=f"{HEADER};{column}"), empty)
    line = 1 if kind in {"unknown_column", "duplicate"} else 2
    assert faults_of(changes) == [(line, column, kind)]


def test_a_missing_column_is_said_once_and_nothing_else_is(empty):
    changes = preview(table_of("2001;Signe", header="Medarbejdernr;Fornavn"), empty)
    assert {kind for _, _, kind in faults_of(changes)} == {"required"}
    assert [line for line, _, _ in faults_of(changes)] == [1, 1, 1, 1]
    with pytest.raises(HasFaults):
        carry_out(table_of("2001;Signe", header="Medarbejdernr;Fornavn"), empty, skips_faulty=True)


def test_two_rows_with_one_number_fault_the_second_once(empty):
    assert faults_of(preview(table_of(SIGNE, SIGNE), empty)) == [(3, "Medarbejdernr", "duplicate")]


def test_two_rows_with_one_address_fault_the_second_whatever_its_case(empty):
    other = SIGNE.replace("2001", "2009").replace("signe.dahl", "SIGNE.DAHL")
    assert faults_of(preview(table_of(SIGNE, other), empty)) == [(3, "E-mail", "duplicate")]


def test_whoever_holds_the_address_already_is_not_the_one_at_fault(empty):
    carry_out(table_of(SIGNE, BO.rpartition(";")[0] + ";"), empty)
    claims = BO.replace("bo.baek", "signe.dahl").rpartition(";")[0] + ";"
    assert faults_of(preview(table_of(claims, SIGNE), empty)) == [(2, "E-mail", "duplicate")]
    assert faults_of(preview(table_of(claims), empty)) == [(2, "E-mail", "duplicate")]


def test_a_cpr_number_in_a_column_we_skip_is_a_fault_and_is_nowhere_in_the_answer(empty):
    table = table_of(f"{SIGNE};010190-1234", header=f"{HEADER};Lønklasse")
    changes = preview(table, empty, by_hand={"Lønklasse": ""})
    assert faults_of(changes) == [(2, "Lønklasse", "cpr")]
    assert "1234" not in repr(changes) + repr(table)


# -- joiners, movers, leavers, changes ------------------------------------------
def test_a_new_colleague_gets_employment_department_site_and_leader(empty):
    carry_out(table_of(SIGNE, BO), empty)
    bo = Person.objects.get(external_id="2002")
    place = bo.memberships.get()
    assert (bo.employments.get().starts_on, place.starts_on) == (date(2024, 3, 1), date(2024, 3, 1))
    assert (place.department.name, place.site.name, place.leader.name) == ("Tarup", "Tarup Bibliotek", "Signe Dahl")
    assert place.department.site == place.site
    assert (bo.is_willing, bo.capacity, bo.is_resource_person) == (True, 1, False)
    assert bo in Person.objects.matching("baek tarup")


def test_moving_keeps_the_old_department_in_the_history(empty):
    carry_out(table_of(SIGNE, BO), empty)
    changes = carry_out(table_of(SIGNE, BO.replace("Tarup;Tarup", "Søhus;Søhus")), empty)
    assert [each.row.name for each in changes.movers] == ["Bo Bæk"]
    before, after = Membership.objects.filter(person__external_id="2002")
    assert (before.department.name, before.ends_on) == ("Tarup", date(2026, 11, 22))
    assert (after.department.name, after.starts_on, after.ends_on) == ("Søhus", TODAY, None)
    assert Person.objects.matching("bo søhus").exists()


def test_another_leader_in_the_same_department_is_a_move(empty):
    carry_out(table_of(SIGNE, BO), empty)
    changes = carry_out(table_of(SIGNE, BO.replace("signe.dahl@lindevang.example", "")), empty)
    assert [each.row.name for each in changes.movers] == ["Bo Bæk"]


def test_a_move_before_the_first_day_puts_the_plan_right(empty):
    future = BO.replace("01-03-2024", "01-02-2027")
    carry_out(table_of(SIGNE, future), empty)
    carry_out(table_of(SIGNE, future.replace("Tarup;Tarup", "Søhus;Søhus")), empty)
    place = Membership.objects.get(person__external_id="2002")
    assert (place.department.name, place.starts_on) == ("Søhus", date(2027, 2, 1))


def test_a_last_day_makes_a_leaver_and_ends_the_membership_too(empty):
    carry_out(table_of(SIGNE, BO), empty)
    changes = carry_out(table_of(SIGNE, BO.replace("2024;;", "2024;31-12-2026;")), empty)
    assert [each.row.name for each in changes.leavers] == ["Bo Bæk"]
    assert Employment.objects.get(person__external_id="2002").ends_on == date(2026, 12, 31)
    assert Membership.objects.get(person__external_id="2002").ends_on == date(2026, 12, 31)


def test_somebody_who_comes_back_is_a_joiner_with_two_employments(empty):
    carry_out(table_of(SIGNE.replace("2024;;", "2024;31-12-2024;")), empty)
    changes = carry_out(table_of(SIGNE.replace("01-02-2024", "01-02-2026")), empty)
    assert [each.row.name for each in changes.joiners] == ["Signe Dahl"]
    assert Employment.objects.filter(person__external_id="2001").count() == 2
    assert preview(table_of(SIGNE.replace("01-02-2024", "01-02-2026")), empty).is_nothing


def test_a_corrected_first_day_is_a_change_and_no_new_employment(empty):
    carry_out(table_of(SIGNE), empty)
    changes = carry_out(table_of(SIGNE.replace("01-02-2024", "15-01-2024")), empty)
    assert [each.row.name for each in changes.others] == ["Signe Dahl"]
    assert Employment.objects.get().starts_on == Membership.objects.get().starts_on == date(2024, 1, 15)


def test_a_person_is_known_by_number_first_then_by_address(empty):
    carry_out(table_of(SIGNE), empty)
    carry_out(table_of(SIGNE.replace("signe.dahl", "signe.bæk").replace("Dahl", "Bæk")), empty)
    assert Person.objects.get().name == "Signe Bæk"
    carry_out(table_of(SIGNE.replace("2001", "").replace("signe.dahl", "signe.bæk")), empty)
    assert Person.objects.get().external_id == "2001"


def test_two_colleagues_may_swap_addresses(empty):
    carry_out(table_of(SIGNE, BO.rpartition(";")[0] + ";"), empty)
    signe, bo = SIGNE.replace("signe.dahl", "bo.baek"), BO.replace("bo.baek", "signe.dahl").rpartition(";")[0] + ";"
    carry_out(table_of(signe, bo), empty)
    assert Person.objects.get(external_id="2001").email == "bo.baek@lindevang.example"
    assert Person.objects.get(external_id="2002").email == "signe.dahl@lindevang.example"


def test_a_column_the_file_lacks_changes_nothing(empty):
    carry_out(table_of(SIGNE, BO), empty)
    header = "Medarbejdernr;Fornavn;Efternavn;E-mail;Afdeling;Ansat fra"
    assert preview(table_of("2002;Bo;Bæk;bo.baek@lindevang.example;Tarup;01-03-2024", header=header), empty).is_nothing


def test_those_not_in_the_list_are_named_and_left_alone(empty):
    carry_out(table_of(SIGNE, BO), empty)
    changes = carry_out(table_of(SIGNE), empty)
    assert [known.name for known in changes.missing] == ["Bo Bæk"]
    assert changes.is_nothing


def test_a_complete_list_ends_those_not_in_it_but_asks_when_they_are_many(empty):
    carry_out(table_of(SIGNE, BO.replace("signe.dahl@lindevang.example", "")), empty)
    with pytest.raises(TooManyLeaving):
        carry_out(table_of(SIGNE), empty, is_complete=True)
    carry_out(table_of(SIGNE), empty, is_complete=True, is_sure=True)
    assert Employment.objects.get(person__external_id="2002").ends_on == date(2026, 11, 22)
    assert preview(table_of(SIGNE), empty, is_complete=True).is_nothing


def test_a_complete_list_does_not_end_somebody_who_has_yet_to_begin(empty):
    carry_out(table_of(SIGNE, BO.replace("01-03-2024", "01-02-2027")), empty)
    assert preview(table_of(SIGNE), empty, is_complete=True).is_nothing


def test_a_complete_list_never_ends_an_administrator_whom_it_lacks(empty):
    carry_out(table_of(SIGNE, BO), empty)
    Role.objects.create(
        organisation=empty, person=Person.objects.get(external_id="2002"), kind="administrator", starts_on=TODAY
    )
    changes = carry_out(table_of(SIGNE), empty, is_complete=True, is_sure=True)
    assert (changes.ended, [known.name for known in changes.missing]) == ([], ["Bo Bæk"])
    assert Employment.objects.get(person__external_id="2002").ends_on is None


def test_every_optional_column_is_taken_in(empty):
    header = f"{HEADER};Timer pr. uge;Arbejdsdage;Sprog;Ressourceperson;Må være buddy;Kapacitet;Telefon"
    carry_out(table_of(f"{SIGNE};32,5;man-tir 9-15;tysk, Farsi;ja;nej;2;20 10 20 30", header=header), empty)
    signe = Person.objects.get()
    assert (signe.weekly_hours, signe.capacity, signe.phone) == (Decimal("32.5"), 2, "20 10 20 30")
    assert signe.week == [[0, "09:00", "15:00"], [1, "09:00", "15:00"]]
    assert signe.languages == ["tysk", "farsi"]
    assert (signe.is_resource_person, signe.is_willing) == (True, False)


def test_an_empty_cell_clears_what_was_known_but_not_whether_somebody_may_be_a_buddy(empty):
    header = f"{HEADER};Sprog;Må være buddy;Kapacitet"
    carry_out(table_of(f"{SIGNE};tysk;nej;2", header=header), empty)
    carry_out(table_of(f"{SIGNE};;;", header=header), empty)
    signe = Person.objects.get()
    assert (signe.languages, signe.is_willing, signe.capacity) == ([], False, 2)


def test_a_full_name_in_one_column_is_divided(empty):
    header = HEADER.replace("Fornavn;Efternavn", "Navn")
    carry_out(table_of(SIGNE.replace("Signe;Dahl", "Signe Marie Dahl"), header=header), empty)
    assert (Person.objects.get().given_name, Person.objects.get().family_name) == ("Signe Marie", "Dahl")


# -- leaders ----------------------------------------------------------------------
def test_a_leader_named_in_the_list_holds_a_dated_role_for_the_department(empty):
    carry_out(table_of(SIGNE, BO), empty)
    role = Role.objects.get()
    assert (role.person.name, role.kind, role.department.name) == ("Signe Dahl", "leader", "Tarup")
    assert (role.starts_on, role.ends_on) == (TODAY, None)


def test_a_leader_who_no_longer_leads_anybody_loses_the_role_and_the_history_stays(empty):
    carry_out(table_of(SIGNE, BO), empty, today=date(2026, 11, 1))
    carry_out(table_of(SIGNE, BO.replace("signe.dahl@lindevang.example", "")), empty)
    assert Role.objects.get().ends_on == date(2026, 11, 22)


def test_a_leader_role_given_by_hand_is_left_alone(library):
    lise_alone = "2002;Bo;Bæk;bo.baek@lindevang.example;Søhus;Søhus;formidler;01-03-2024;;"
    library.mads.memberships.update(leader=None)
    carry_out(table_of(lise_alone), library.organisation)
    assert Role.objects.get(person=library.lise).ends_on is None


@pytest.mark.parametrize("said", ["signe.dahl@lindevang.example", "SIGNE.DAHL@LINDEVANG.EXAMPLE", "2001", "Signe Dahl"])
def test_a_leader_may_be_named_by_address_number_or_name(empty, said):
    row = BO.replace("signe.dahl@lindevang.example", said)
    carry_out(table_of(row, SIGNE), empty)
    assert Membership.objects.get(person__external_id="2002").leader.name == "Signe Dahl"


def test_another_organisation_s_people_are_neither_known_nor_touched(empty, stranger):
    row = BO.replace("signe.dahl@lindevang.example", stranger.email)
    assert faults_of(preview(table_of(row), empty)) == [(2, "Nærmeste leder", "unknown_leader")]
    carry_out(table_of(SIGNE.replace("signe.dahl@lindevang.example", stranger.email)), empty)
    assert Person.objects.filter(email=stranger.email).count() == 2

"""Rosters and absences: the same way as staff lists, and twice changes nothing."""

from datetime import UTC, date, datetime

import pytest

from vaert.people.models import Absence, Organisation, Shift
from vaert.people.staff_import.agreed import Agreed, HasFaults
from vaert.people.staff_import.applying_entries import import_entries, preview_entries
from vaert.people.staff_import.reading import read_table
from vaert.people.tests.staff_files import DATA, carry_out, faults_of

ROSTER = "Medarbejdernr;Dato;Fra;Til;Sted"
ABSENCES = "Medarbejdernr;Fra;Til"
LONE_MONDAY = "1003;23-11-2026;13.00;16.00;Hovedbiblioteket"
LONE_FRIDAY = "1003;27-11-2026;10.00;13.00;Hovedbiblioteket"


def table(*rows):
    return read_table("\n".join(rows).encode())


def apply(kind, library, *rows, **agreed):
    return import_entries(kind, table(*rows), organisation=library.organisation, agreed=Agreed(**agreed))


def faults(kind, library, *rows):
    return faults_of(preview_entries(kind, table(*rows), library.organisation))


@pytest.mark.parametrize(
    ("kind", "file", "count"), [("roster", "vagtplan.csv", 3156), ("absences", "fravaer.csv", 133)]
)
def test_the_files_of_the_house_import_whole_and_twice_changes_nothing(db, kind, file, count):
    organisation = Organisation.objects.create(name="Lindevang", slug="lindevang")
    carry_out(read_table((DATA / "personale.csv").read_bytes()), organisation)
    model = Shift if kind == "roster" else Absence
    for _ in range(2):
        again = import_entries(kind, read_table((DATA / file).read_bytes()), organisation=organisation, agreed=Agreed())
        assert model.objects.count() == count
    assert again.is_nothing
    assert again.unchanged == count


def test_a_shift_is_kept_in_utc_summer_and_winter(library):
    apply("roster", library, ROSTER, LONE_MONDAY, "1003;01-07-2027;13:00;16:00;")
    winter, summer = Shift.objects.filter(person=library.lone)
    assert winter.starts_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert summer.starts_at == datetime(2027, 7, 1, 11, 0, tzinfo=UTC)
    assert winter.place == "Hovedbiblioteket"


def test_a_shift_that_is_gone_from_the_period_is_taken_away(library):
    apply("roster", library, ROSTER, LONE_MONDAY, "1003;25-11-2026;10.00;13.00;", LONE_FRIDAY)
    changes = apply("roster", library, ROSTER, LONE_MONDAY, LONE_FRIDAY)
    assert len(changes.removed) == 1
    assert Shift.objects.count() == 2


def test_shifts_outside_the_period_and_of_others_stay(library):
    apply("roster", library, ROSTER, LONE_MONDAY, LONE_FRIDAY, "1004;25-11-2026;10.00;13.00;")
    apply("roster", library, ROSTER, LONE_MONDAY)
    assert Shift.objects.count() == 3


def test_nothing_is_taken_away_from_somebody_with_a_row_we_cannot_use(library):
    apply("roster", library, ROSTER, LONE_MONDAY, "1003;25-11-2026;10.00;13.00;", LONE_FRIDAY)
    bad = "1003;25-11-2026;ti;13.00;"
    changes = apply("roster", library, ROSTER, LONE_MONDAY, bad, LONE_FRIDAY, skips_faulty=True)
    assert not changes.removed


def test_a_shift_at_another_place_is_changed_not_doubled(library):
    apply("roster", library, ROSTER, LONE_MONDAY)
    apply("roster", library, ROSTER, LONE_MONDAY.replace("Hovedbiblioteket", "Tarup Bibliotek"))
    assert Shift.objects.get().place == "Tarup Bibliotek"


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("9999;23-11-2026;13.00;16.00;", "Medarbejdernr", "unknown_person"),
        (";23-11-2026;13.00;16.00;", "Medarbejdernr", "required"),
        ("1003;31-11-2026;13.00;16.00;", "Dato", "invalid_date"),
        ("1003;;13.00;16.00;", "Dato", "required"),
        ("1003;23-11-2026;25.00;16.00;", "Fra", "invalid_time"),
        ("1003;23-11-2026;16.00;13.00;", "Til", "end_before_start"),
        ("1003;23-11-2026;13.00;16.00;hos 010190-1234", "Sted", "cpr"),
    ],
)
def test_a_bad_row_of_a_roster_is_named(library, row, column, kind):
    assert faults("roster", library, ROSTER, row) == [(2, column, kind)]


def test_the_same_shift_twice_is_a_fault_even_at_two_places(library):
    rows = [LONE_MONDAY, LONE_MONDAY.replace("Hovedbiblioteket", "Tarup")]
    assert faults("roster", library, ROSTER, *rows) == [(3, "Medarbejdernr", "duplicate")]


def test_faults_stop_everything_unless_they_are_left_out_on_purpose(library):
    bad = "9999;23-11-2026;13.00;16.00;"
    with pytest.raises(HasFaults):
        apply("roster", library, ROSTER, LONE_MONDAY, bad)
    assert not Shift.objects.exists()
    apply("roster", library, ROSTER, LONE_MONDAY, bad, skips_faulty=True)
    assert Shift.objects.count() == 1


def test_absences_are_only_added(library):
    apply("absences", library, ABSENCES, "1003;01-03-2027;31-03-2027")
    apply("absences", library, ABSENCES, "1004;01-03-2027;")
    assert Absence.objects.count() == 2
    assert Absence.objects.get(person=library.ida).ends_on is None


def test_an_absence_whose_end_becomes_known_gets_it(library):
    apply("absences", library, ABSENCES, "1003;01-03-2027;")
    apply("absences", library, ABSENCES, "1003;01-03-2027;30-09-2027")
    assert Absence.objects.get().ends_on == date(2027, 9, 30)


def test_a_bad_absence_is_named(library):
    assert faults("absences", library, ABSENCES, "1003;05-07-2027;04-07-2027") == [(2, "Til", "end_before_start")]
    twice = ["1003;05-07-2027;09-07-2027", "1003;05-07-2027;12-07-2027"]
    assert faults("absences", library, ABSENCES, *twice) == [(3, "Medarbejdernr", "duplicate")]


def test_a_person_of_another_organisation_is_unknown(library, stranger):
    row = f"{stranger.email};05-07-2027;12-07-2027"
    assert faults("absences", library, "E-mail;Fra;Til", row) == [(2, "E-mail", "unknown_person")]

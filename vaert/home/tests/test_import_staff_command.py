import json
from pathlib import Path

import pytest

from vaert.people.models import Organisation, Person
from vaert.people.tests.staff_files import BO, DATA, HEADER, SIGNE, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tmp_path: Path):
    """`written(row, row)` is a staff list on disk."""

    def written(*rows):
        path = tmp_path / "liste.csv"
        path.write_bytes("\r\n".join([HEADER, *rows]).encode("cp1252"))
        return path

    return written


def test_a_preview_saves_nothing(run, written):
    code, said, _ = run("import_staff", written(SIGNE, BO))
    assert code == 0
    assert "Signe Dahl" in said
    assert not Organisation.objects.exists()


def test_an_installation_without_an_organisation_gets_one_named_by_the_mail_domain(run, written):
    assert run("import_staff", written(SIGNE, BO), "--apply")[0] == 0
    assert Organisation.objects.get().name == "Lindevang"
    assert Person.objects.count() == 2


def test_the_new_organisation_may_be_named(run, written):
    run("import_staff", written(SIGNE), "--apply", "--organisation", "Lindevang Bibliotekerne")
    assert Organisation.objects.get().name == "Lindevang Bibliotekerne"


def test_the_answer_for_programs_has_counts_ids_and_faults(run):
    code, said, _ = run("import_staff", DATA / "personale.csv", "--json", "--apply")
    answer = json.loads(said)
    assert (code, answer["applied"], answer["faults"]) == (0, True, [])
    assert answer["joiners"]["count"] == len(answer["joiners"]["ids"]) == 179
    assert "1014" in answer["joiners"]["ids"]


def test_faults_end_with_one_and_save_nothing_even_with_apply(run):
    run("import_staff", DATA / "personale.csv", "--apply")
    before = everything()
    code, said, _ = run("import_staff", DATA / "personale-rodet.csv", "--json", "--apply")
    assert code == 1
    assert json.loads(said)["faults"] == json.loads((DATA / "personale-rodet.expected.json").read_text())["faults"]
    assert everything() == before


def test_faulty_rows_can_be_skipped(run):
    run("import_staff", DATA / "personale.csv", "--apply")
    code, said, _ = run("import_staff", DATA / "personale-rodet.csv", "--json", "--apply", "--skip-faulty")
    assert (code, json.loads(said)["applied"]) == (1, True)
    assert Person.objects.get(external_id="1332").title == 'formidler; "børn"'


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 99, b"PK\x03\x04 no workbook"])
def test_a_file_that_is_no_table_ends_with_two_and_one_sentence(run, tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)
    code, said, sentence = run("import_staff", tmp_path / "x.csv")
    assert (code, said) == (2, "")
    assert sentence.count("\n") == 1


def test_a_file_that_is_not_there_ends_with_two(run, tmp_path):
    assert run("import_staff", tmp_path / "mangler.csv")[0] == 2


def test_a_cpr_number_is_never_printed(run):
    run("import_staff", DATA / "personale.csv", "--apply")
    for more in ([], ["--json"]):
        _, said, error = run("import_staff", DATA / "personale-rodet.csv", *more)
        assert "010190" not in said + error
        assert "0101901234" not in said + error


def test_a_column_matched_by_hand_is_remembered(run, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(f"{HEADER.replace('Afdeling', 'Hold')};Lønklasse\n{SIGNE};4")
    assert run("import_staff", path)[0] == 1
    assert run("import_staff", path, "--apply", "--column", "Hold=department", "--column", "Lønklasse=")[0] == 0
    assert run("import_staff", path)[0] == 0


def test_several_organisations_must_be_told_apart(run, written, library, stranger):
    assert run("import_staff", written(SIGNE))[0] == 2
    assert run("import_staff", written(SIGNE), "--organisation", "nowhere")[0] == 2
    assert run("import_staff", written(SIGNE), "--organisation", "lindevang bibliotekerne")[0] == 0


def test_a_complete_list_that_ends_many_needs_a_second_yes(run, written):
    run("import_staff", written(SIGNE, BO.replace("signe.dahl@lindevang.example", "")), "--apply")
    before = everything()
    assert run("import_staff", written(SIGNE), "--apply", "--complete")[0] == 2
    assert everything() == before
    assert run("import_staff", written(SIGNE), "--apply", "--complete", "--sure")[0] == 0
    assert everything() != before

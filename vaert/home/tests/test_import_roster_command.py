import json

import pytest

from vaert.people.models import Absence, Shift
from vaert.people.tests.staff_files import DATA

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("command", "file", "model"),
    [("import_roster", "vagtplan.csv", Shift), ("import_absences", "fravaer.csv", Absence)],
)
def test_preview_apply_and_again(run, command, file, model):
    run("import_staff", DATA / "personale.csv", "--apply")
    assert run(command, DATA / file)[0] == 0
    assert not model.objects.exists()
    code, said, _ = run(command, DATA / file, "--apply", "--json")
    answer = json.loads(said)
    assert (code, answer["added"]["count"], answer["applied"]) == (0, model.objects.count(), True)
    again = json.loads(run(command, DATA / file, "--apply", "--json")[1])
    assert (again["added"]["count"], again["removed"]["count"]) == (0, 0)
    assert again["unchanged"]["count"] == model.objects.count()


def test_before_there_are_people_it_says_what_comes_first(run):
    code, _, sentence = run("import_roster", DATA / "vagtplan.csv")
    assert code == 2
    assert sentence.count("\n") == 1


def test_unknown_people_are_faults_and_nothing_is_saved(run, tmp_path, library):
    (tmp_path / "vagter.csv").write_text("Medarbejdernr;Dato;Fra;Til\n9999;23-11-2026;10.00;13.00\n")
    code, said, _ = run("import_roster", tmp_path / "vagter.csv", "--apply", "--json")
    assert (code, json.loads(said)["faults"]) == (1, [{"line": 2, "column": "Medarbejdernr", "kind": "unknown_person"}])
    assert not Shift.objects.exists()

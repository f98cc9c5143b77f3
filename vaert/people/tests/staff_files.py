"""Small staff lists for the tests: written as people write them, one row a colleague."""

from datetime import date
from pathlib import Path

from tests.world import TODAY
from vaert.people.models import Employment, Membership, Organisation, Person, Role
from vaert.people.staff_import.agreed import Agreed
from vaert.people.staff_import.applying import import_staff
from vaert.people.staff_import.comparing import Changes
from vaert.people.staff_import.preview import preview_staff
from vaert.people.staff_import.reading import Table, read_table

DATA = Path(__file__).resolve().parents[3] / "tests" / "data"
HEADER = "Medarbejdernr;Fornavn;Efternavn;E-mail;Afdeling;Lokation;Stilling;Ansat fra;Ansat til;Nærmeste leder"
SIGNE = "2001;Signe;Dahl;signe.dahl@lindevang.example;Tarup;Tarup Bibliotek;bibliotekar;01-02-2024;;"
BO = "2002;Bo;Bæk;bo.baek@lindevang.example;Tarup;Tarup Bibliotek;formidler;01-03-2024;;signe.dahl@lindevang.example"


def table_of(*rows: str, header: str = HEADER) -> Table:
    """A staff list of these rows."""
    return read_table("\r\n".join([header, *rows]).encode())


def preview(table: Table, organisation: Organisation | None = None, today: date = TODAY, **more) -> Changes:
    """What the list would change."""
    return preview_staff(table, organisation, today=today, **more)[0]


def carry_out(table: Table, organisation: Organisation, today: date = TODAY, **agreed) -> Changes:
    """Carry the list out."""
    return import_staff(table, organisation=organisation, agreed=Agreed(**agreed), by=None, today=today)


def faults_of(changes: Changes) -> list[tuple[int, str, str]]:
    """Line, column and kind of every fault."""
    return [(fault.line, fault.column, fault.kind.value) for fault in changes.faults]


def everything() -> list:
    """All rows an import can write, to compare before and after."""
    models = (Person, Employment, Membership, Role)
    return [list(model.objects.order_by("pk").values_list()) for model in models]

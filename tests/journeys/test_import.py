"""Karen brings the staff list in: sees what is wrong, corrects it, matches a column, and carries it out."""

from tests.browser import check_page
from vaert.people.tests.staff_files import BO, HEADER, SIGNE

LONG = (
    "2003;Anne-Sofie Cathrine;Hjortshøj-Ravnskjold Østergaard;anne-sofie.cathrine.hjortshoej@lindevang.example;"
    "Tarup;Tarup Bibliotek;specialkonsulent med ansvar for borgernær formidling og digital dannelse;01-02-2027;;"
)


def _file(*rows: str, header: str = HEADER) -> dict:
    content = "\r\n".join([header, *rows]).encode("cp1252")
    return {"name": "personale.csv", "mimeType": "text/csv", "buffer": content}


def test_karen_brings_in_the_staff_list(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/people/imports/")
    check_page(page)
    page.get_by_label("Din fil").set_input_files(_file(LONG, SIGNE.replace("bibliotekar", "010190-1234"), BO))
    page.get_by_role("button", name="Se, hvad filen vil ændre").click()
    page.get_by_role("heading", name="Filen har 1 linje, vi ikke kan bruge. Resten er klar.").wait_for()
    page.get_by_text("Nye kolleger", exact=True).click()
    page.get_by_text("Hjortshøj-Ravnskjold").wait_for()
    check_page(page)
    assert "010190" not in page.content()

    page.get_by_role("link", name="Læg en rettet fil op").click()
    header = HEADER.replace("Afdeling", "Hold")
    page.get_by_label("Din fil").set_input_files(_file(LONG, SIGNE, BO, header=header))
    page.get_by_role("button", name="Se, hvad filen vil ændre").click()
    page.get_by_role("heading", name="Vi skal vide mere om kolonnerne").wait_for()
    check_page(page)
    page.get_by_label("Hold", exact=True).select_option(label="Afdeling")
    page.get_by_role("button", name="Læs den igen").click()
    page.get_by_role("heading", name="Filen er klar").wait_for()
    check_page(page)
    page.get_by_role("button", name="Gennemfør").click()
    page.get_by_role("heading", name="Filen er gennemført").wait_for()
    page.get_by_text("De begynder snart").wait_for()
    check_page(page)
    page.get_by_role("link", name="Alle filer").click()
    check_page(page)
    assert library.organisation.people.filter(external_id__in=["2001", "2002", "2003"]).count() == 3


def test_a_dropped_file_is_asked_about_first(page, log_in, library):
    log_in(page, library.karen)
    page.goto("/people/imports/")
    page.get_by_label("Din fil").set_input_files(_file(SIGNE))
    page.get_by_role("button", name="Se, hvad filen vil ændre").click()
    page.get_by_role("button", name="Drop filen").click()
    page.get_by_role("dialog").get_by_role("button", name="Drop filen").click()
    page.get_by_text("Filen er droppet. Intet er ændret.").wait_for()
    check_page(page)

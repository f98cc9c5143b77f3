"""Every component renders, in both languages, as valid HTML, with nothing that the content security policy forbids."""

import re
from pathlib import Path

import html5lib
import pytest
from django.template.loader import render_to_string

COMPONENTS = Path(__file__).resolve().parents[1] / "templates" / "components"


@pytest.fixture(params=["da", "en"])
def stil(request, client, db):
    client.cookies["django_language"] = request.param
    return client.get("/stil/").content.decode()


def elements(html: str):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html).iter()


def test_the_page_is_valid_to_a_strict_reader(stil):
    assert len(list(elements(stil))) > 300


def test_no_id_stands_twice(stil):
    ids = [element.get("id") for element in elements(stil) if element.get("id")]
    assert len(ids) == len(set(ids))


def test_what_is_pointed_to_is_there(stil):
    ids = {element.get("id") for element in elements(stil)}
    for element in elements(stil):
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            assert set((element.get(attribute) or "").split()) <= ids


def test_nothing_stands_inline_that_the_policy_would_refuse(stil):
    for element in elements(stil):
        assert element.tag != "style"
        assert element.tag != "script" or element.get("src")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_every_component_is_shown():
    page = (COMPONENTS.parent / "common" / "stil.html").read_text(encoding="utf-8")
    shown = page + (COMPONENTS.parent / "base.html").read_text(encoding="utf-8")
    shown += (COMPONENTS / "fields.html").read_text(encoding="utf-8")
    assert {path.name for path in COMPONENTS.iterdir()} <= set(re.findall(r"components/(\w+\.html)", shown))


def test_danish_readers_read_danish(client, db):
    page = client.get("/stil/").content.decode()
    for words in (
        "Sådan ser Vært ud",
        "Der er seks ting, du skal rette",
        "torsdag den 3. december kl. 10.00",
        "1.234.567",
    ):
        assert words in page
    assert "Anne-Mette Kjærgaard Østergaard-Rasmussen" in page


def test_an_error_summary_leads_to_the_fields(stil):
    links = [element.get("href") for element in elements(stil) if (element.get("href") or "").startswith("#id_b-")]
    assert links[:2] == ["#id_b-name", "#id_b-email"]
    assert "#id_b-buddy_0" in links
    ids = {element.get("id") for element in elements(stil)}
    assert {link.removeprefix("#") for link in links} <= ids


def test_a_field_with_a_fault_says_so_to_those_who_listen(stil):
    field = next(element for element in elements(stil) if element.get("id") == "id_b-email")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "id_b-email_helptext id_b-email_error"


def test_a_page_of_few_needs_no_pager():
    from django.core.paginator import Paginator

    page = Paginator(range(3), 25).get_page(1)
    assert render_to_string("components/pager.html", {"page": page}).strip() == ""


def test_the_pager_keeps_what_was_searched_for(client, db):
    page = client.get("/stil/?q=lone&page=2").content.decode()
    assert 'href="?q=lone&amp;page=3"' in page


def test_a_form_printed_whole_looks_the_same_as_its_parts():
    from vaert.common.stil import Sample

    form = Sample({"name": "Lone"})
    whole = render_to_string("components/fields.html", {"form": form})
    assert str(form).strip() == whole.strip()
    assert form["email"].as_field_group().strip() in whole


def test_days_and_times_are_understood_as_danes_type_them():
    from datetime import date, time

    from vaert.common.forms import ClockField, DayField

    assert {DayField().clean(text) for text in ("2026-12-03", "3-12-2026", "3.12.2026", "03/12/2026")} == {
        date(2026, 12, 3)
    }
    assert ClockField().clean("9.05") == ClockField().clean("09:05") == time(9, 5)

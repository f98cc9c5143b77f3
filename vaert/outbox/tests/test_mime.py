import re
from email.headerregistry import Address
from email.policy import SMTP

import pytest
from icalendar import Calendar

from tests.world import NOW
from vaert.outbox import mime
from vaert.outbox.models import Message

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vært//Test//DA\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@vaert\r\n"
    "DTSTAMP:20261123T080000Z\r\nDTSTART:20261203T090000Z\r\nDTEND:20261203T093000Z\r\nSUMMARY:Kaffe på første sal med "
    "Åge\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def invitation(server, post, deliver):
    post("invitation", calendar=CALENDAR, calendar_method="REQUEST")
    deliver()
    return server.mails[0]


def kinds(mail):
    return [part.get_content_type() for part in mail.walk()]


def test_a_letter_has_a_plain_part_before_the_html(server, post, deliver):
    post()
    deliver()
    assert kinds(server.mails[0]) == ["multipart/alternative", "text/plain", "text/html"]


def test_an_invitation_has_the_shape_that_calendars_understand(invitation):
    assert kinds(invitation) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    part = next(part for part in invitation.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"


def test_the_two_calendar_parts_are_the_same_object_with_the_method_of_the_header(invitation):
    part, attached = (p for p in invitation.walk() if p.get_content_type() in {"text/calendar", "application/ics"})
    assert part.get_content().encode() == attached.get_content()
    calendar = Calendar.from_ical(attached.get_content())
    assert calendar["METHOD"] == part.get_param("method")
    assert attached.get_content().decode() == CALENDAR


def test_headers_say_who_what_and_that_a_machine_wrote_it(server, library, post, deliver):
    post(reply_to="Jens Østergaard <jens@lindevang.example>")
    deliver()
    [mail] = server.mails
    assert str(mail["From"]) == "Lindevang Bibliotekerne <vaert@lindevang.example>"
    assert str(mail["To"]) == "Lone Bruun <lone.bruun@lindevang.example>"
    assert mail["Reply-To"].addresses[0].display_name == "Jens Østergaard"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<lindevang.lindevang.example>"
    assert mail["Content-Language"] == "da"
    assert mail["Message-ID"].endswith("@lindevang.example>")
    assert mail["Date"].datetime == NOW


def test_no_line_is_longer_than_mail_allows_and_all_is_ascii(server, post, deliver):
    post(text="Æblegrød og fløde på Ærø. " * 60, subject="Ærlig talt: blåbærgrød på Læsø " * 5)
    deliver()
    content = server.received[0].content
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_a_line_that_is_a_single_dot_survives(server, post, deliver):
    post(text="Før\n\n.\n\n..\n\nEfter")
    deliver()
    text = server.mails[0].get_body(("plain",)).get_content()
    assert text.split() == ["Før", ".", "..", "Efter"]


def test_an_address_in_a_danish_domain_is_written_as_dns_knows_it(server, post, deliver):
    post(to_address="lise@købing.example", to_name="Lise")
    deliver()
    assert server.recipients == ["lise@xn--kbing-vua.example"]


def test_a_header_that_is_known_already_is_written_as_python_would_write_it(library, post, monkeypatch):
    """Names that must be quoted, encoded or folded, each for two people in turn, so that none gets another's."""
    names = ["Åge Ågård-Sørensen", 'Lone "L." Bruun, Børn', "Jens " + "Østergaard-Nørregaard " * 4]
    messages = [
        post(key=f"message:{number}", reply_to=str(Address(name, addr_spec=f"p{number}@lindevang.example")))
        for number, name in enumerate(names)
    ]
    ours = [mime.build(message, at=NOW) for message in messages * 2]
    monkeypatch.setattr(mime, "_POLICY", SMTP.clone(cte_type="7bit"))
    pythons = [mime.build(message, at=NOW) for message in messages * 2]
    assert [without_boundaries(mail) for mail in ours] == [without_boundaries(mail) for mail in pythons]
    assert len({*map(without_boundaries, ours)}) == len(names)


def without_boundaries(mail):
    return re.sub(rb"={15}\d+==", b"boundary", mail)


@pytest.mark.parametrize(
    "address", ["lone", "lone@", "@lindevang.example", "lo ne@lindevang.example", "løne@x.example"]
)
def test_an_address_that_no_mail_can_carry_is_named(address):
    message = Message(message_id="<1@vaert>", to_name="Lone", to_address=address, subject="Hej", text="Hej")
    with pytest.raises(mime.Unwritable):
        mime.build(message, at=NOW)


def test_a_line_break_in_a_name_or_a_subject_begins_no_header_and_stops_no_mail(server, post, deliver):
    post(to_name="Ane\r\nBcc: x@example.dk", subject="Kaffe\nX-Mine: 1")
    deliver()
    mail = server.mails[0]
    assert (mail["Bcc"], mail["X-Mine"]) == (None, None)
    assert mail["Subject"] == "Kaffe X-Mine: 1"

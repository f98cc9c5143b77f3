from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP
from email.utils import parseaddr
from html import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tests.world import NOW
from vaert.outbox import layout, mime
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


def unix(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=170)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=WORDS, subject=WORDS, text=st.text(max_size=2000))
@example(name='Lone "L." Bruun, Børn', subject="=?utf-8?q?Hej?=", text="a\rb\r\nc \n.\n\n=_alternative_")
@example(name="Jens " + "Østergaard-Nørregaard " * 6, subject="x" * 200, text="æ" * 999)
@example(name="Bruun, Lone", subject="Kaffe (10 min.); ok?", text="From here\n--=_\n")
def test_whatever_is_written_python_reads_back(library, name, subject, text):
    message = Message(
        organisation=library.organisation, message_id="<1@vaert>", to_name=name, to_address="lone@lindevang.example",
        subject=subject, text=text, html=f"<p>{escape(text)}</p>", calendar=CALENDAR, calendar_method="REQUEST",
    )  # fmt: skip
    content = mime.build(message, at=NOW)
    mail = message_from_bytes(content, policy=SMTP)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r") == 0
    assert mail["Subject"] == " ".join(subject.split())
    # Python's newer reader leaves the space between two encoded words of a name in, against RFC 2047.
    to_name, address = parseaddr(message_from_bytes(content)["To"])
    assert (str(make_header(decode_header(to_name))), address) == (" ".join(name.split()), "lone@lindevang.example")
    assert [*mail.defects, *mail["To"].defects, *mail["Subject"].defects] == []
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert unix(plain) == unix(layout.plain(text))
    assert unix(html) == unix(mime.document(message))
    assert kinds(mail)[-2:] == ["text/calendar", "application/ics"]


@pytest.mark.parametrize(
    "address", ["lone", "lone@", "@lindevang.example", "lo ne@lindevang.example", "løne@x.example"]
)
def test_an_address_that_no_mail_can_carry_is_named(library, address):
    message = Message(message_id="<1@vaert>", to_name="Lone", to_address=address, subject="Hej", text="Hej")
    with pytest.raises(mime.Unwritable):
        mime.build(message, at=NOW)


def test_a_line_break_in_a_name_or_a_subject_begins_no_header_and_stops_no_mail(server, post, deliver):
    post(to_name="Ane\r\nBcc: x@example.dk", subject="Kaffe\nX-Mine: 1")
    deliver()
    mail = server.mails[0]
    assert (mail["Bcc"], mail["X-Mine"]) == (None, None)
    assert mail["Subject"] == "Kaffe X-Mine: 1"

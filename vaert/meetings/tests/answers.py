"""Answers to an invitation in the shapes that calendar programs write them.

They are written by us from what is published and known about each program, not recorded from it: each is named for
the program whose habits it has. `SHAPES` gives for each a mail about a meeting, from Jens, and what he answers.
"""

from dataclasses import dataclass

CRLF = "\r\n"

_EUROPE = """BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Shape:
    """A program's way to answer: the mail as text with {uid}, {sequence} and {stamp} left open, and what it says."""

    name: str
    mail: str
    reply: str
    charset: str = "utf-8"

    def about(self, meeting, *, stamp="20261123T120000Z", sequence=None):
        """The bytes of the mail about this meeting."""
        sequence = meeting.sequence if sequence is None else sequence
        text = self.mail.replace("{uid}", meeting.uid).replace("{sequence}", str(sequence)).replace("{stamp}", stamp)
        return text.replace("\n", CRLF).encode(self.charset)


OUTLOOK = Shape(
    "Outlook on Exchange: no organiser, Windows's zone, the address in capitals",
    """From: =?iso-8859-1?Q?Jens_=D8stergaard?= <JENS.OESTERGAARD@lindevang.example>
To: =?utf-8?Q?V=C3=A6rt?= <vaert@lindevang.example>
Subject: Accepteret: Kaffe og sparring med Amira
Message-ID: <outlook-1@lindevang.example>
X-MS-Exchange-Calendar-Series-Instance-Id: BAAAAI=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="_000_"

--_000_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable


--_000_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
"""
    + _EUROPE.format(zone="Romance Standard Time")
    + """BEGIN:VEVENT
ATTENDEE;PARTSTAT=ACCEPTED;CN=Jens Østergaard:MAILTO:JENS.OESTERGAARD@lindevang.example
COMMENT;LANGUAGE=da-DK:\\n
UID:{uid}
SUMMARY;LANGUAGE=da-DK:Accepteret: Kaffe og sparring med Amira
DTSTART;TZID=Romance Standard Time:20261203T100000
DTEND;TZID=Romance Standard Time:20261203T103000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=da-DK:Kantinen
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR

--_000_--
""",
    "accepted",
)

OUTLOOK_WEB = Shape(
    "Outlook on the web: a no with a word of one's own, no sequence, base64",
    """From: Jens <jens.oestergaard@lindevang.example>
To: vaert@lindevang.example
Subject: =?utf-8?B?QWZ2aXN0OiBLYWZmZQ==?=
Message-ID: <owa-1@lindevang.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/html; charset="utf-8"

<html><body>Jeg er p&aring; kursus</body></html>
--b1
Content-Type: text/calendar; charset="utf-8"; method=REPLY

BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN=Jens Østergaard:MAILTO:jens.oestergaard@lindevang.example
COMMENT;LANGUAGE=da-DK:Jeg er på kursus\\n
UID:{uid}
DTSTART;TZID=Romance Standard Time:20261203T100000
DTEND;TZID=Romance Standard Time:20261203T103000
DTSTAMP:{stamp}
END:VEVENT
END:VCALENDAR

--b1--
""",
    "declined",
)

GMAIL = Shape(
    "Gmail: UTC, the answer twice, once as a file",
    """From: "Jens =?UTF-8?Q?=C3=98stergaard?= (Google Calendar)" <calendar-notification@google.example>
Sender: Google Calendar <calendar-notification@google.example>
Reply-To: jens.oestergaard@lindevang.example
To: vaert@lindevang.example
Subject: Accepteret: Kaffe og sparring
Message-ID: <calendar-5@google.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes

Jens har accepteret
--a
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261203T090000Z
DTEND:20261203T093000Z
DTSTAMP:{stamp}
ORGANIZER;CN=Karen Holm:mailto:vaert@lindevang.example
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=jens.oes
 tergaard@lindevang.example;X-NUM-GUESTS=0:mailto:jens.oestergaard@lindevang.
 example
X-MICROSOFT-CDO-OWNERAPPTID:-1231231231
CREATED:20261123T080000Z
LAST-MODIFIED:{stamp}
LOCATION:Kantinen
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Kaffe og sparring med Amira
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR

--a--
--m
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"

BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261203T090000Z
DTSTAMP:{stamp}
UID:{uid}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:jens.oestergaard@lindevang.example
SEQUENCE:{sequence}
END:VEVENT
END:VCALENDAR

--m--
""",
    "accepted",
)

APPLE = Shape(
    "Apple Calendar on a Mac: perhaps, in a file with a name of its own",
    """From: Jens =?utf-8?Q?=C3=98stergaard?= <jens.oestergaard@lindevang.example>
To: vaert@lindevang.example
Subject: Forslag accepteret: Kaffe og sparring
Message-ID: <apple-1@lindevang.example>
MIME-Version: 1.0 (Mac OS X Mail 16.0)
Content-Type: multipart/mixed; boundary="Apple-Mail"

--Apple-Mail
Content-Type: text/plain; charset=us-ascii


--Apple-Mail
Content-Disposition: attachment; filename=iCal-20261123-120000.ics
Content-Type: text/calendar; x-unix-mode=0644; name="iCal-20261123-120000.ics"
Content-Transfer-Encoding: quoted-printable

BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 14.6//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN=3D"Jens =C3=98stergaard";CUTYPE=3DINDIVIDUAL;EMAIL=3D"jens.oestergaard@=
lindevang.example";PARTSTAT=3DTENTATIVE:mailto:jens.oestergaard@lindevang.example
DTEND;TZID=3DEurope/Copenhagen:20261203T103000
DTSTAMP:{stamp}
DTSTART;TZID=3DEurope/Copenhagen:20261203T100000
ORGANIZER;CN=3D"Karen Holm":mailto:vaert@lindevang.example
SEQUENCE:{sequence}
SUMMARY:Kaffe og sparring med Amira
UID:{uid}
END:VEVENT
END:VCALENDAR

--Apple-Mail--
""",
    "tentative",
)

THUNDERBIRD = Shape(
    "Thunderbird: everybody is listed, the sender is the one who answers",
    """From: Jens <jens.oestergaard@lindevang.example>
To: vaert@lindevang.example
Subject: Afvist: Kaffe og sparring
Message-ID: <thunderbird-1@lindevang.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="tb"

--tb
Content-Type: text/plain; charset=UTF-8; format=flowed
Content-Transfer-Encoding: 8bit

Jens Østergaard har afvist invitationen
--tb
Content-Type: text/calendar; method=REPLY; charset=UTF-8
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20261123T080000Z
LAST-MODIFIED:{stamp}
DTSTAMP:{stamp}
UID:{uid}
SUMMARY;LANGUAGE=da:Kaffe og sparring med Amira
ORGANIZER;CN="Karen Holm":mailto:vaert@lindevang.example
ATTENDEE;CN="Amira Haddad";PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:mailto:amira.haddad@lindevang.example
ATTENDEE;CN="Jens Østergaard";PARTSTAT=DECLINED;ROLE=REQ-PARTICIPANT:mailto:jens.oestergaard@lindevang.example
DTSTART;TZID=Europe/Copenhagen:20261203T100000
DTEND;TZID=Europe/Copenhagen:20261203T103000
SEQUENCE:{sequence}
END:VEVENT
END:VCALENDAR

--tb--
""",
    "declined",
)

IPHONE = Shape(
    "iPhone: from a private address, known by the name alone",
    """From: Jens Privat <jens.privat@icloud.example>
To: vaert@lindevang.example
Subject: Accepteret
Message-ID: <iphone-1@icloud.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="ip"

--ip
Content-Type: text/plain; charset=utf-8

Sendt fra min iPhone
--ip
Content-Type: text/calendar; charset=utf-8; method=REPLY; name=invite.ics

BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//iOS 18.1//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN=Jens Østergaard;EMAIL=jens.privat@icloud.example;PARTSTAT=ACCEPTED:mailto:jens.privat@icloud.example
DTEND;TZID=Europe/Copenhagen:20261203T103000
DTSTAMP:{stamp}
DTSTART;TZID=Europe/Copenhagen:20261203T100000
ORGANIZER:mailto:vaert@lindevang.example
SEQUENCE:{sequence}
UID:{uid}
END:VEVENT
END:VCALENDAR

--ip--
""",
    "accepted",
)

ANDROID = Shape(
    "Outlook on an Android phone: an address of the whole municipality, and the calendar as the only part",
    """From: <jens.oestergaard@kommune.example>
To: vaert@lindevang.example
Subject: Afvist: Kaffe og sparring med Amira
Message-ID: <android-1@kommune.example>
MIME-Version: 1.0
Content-Type: text/calendar; charset="utf-8"; method="REPLY"
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook for Android//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED:mailto:jens.oestergaard@kommune.example
UID:{uid}
DTSTAMP:{stamp}
DTSTART:20261203T090000Z
SEQUENCE:{sequence}
END:VEVENT
END:VCALENDAR
""",
    "declined",
)

COUNTER = Shape(
    "Outlook, another time proposed: METHOD:COUNTER with the new time as its start",
    """From: Jens <jens.oestergaard@lindevang.example>
To: vaert@lindevang.example
Subject: Nyt tidspunkt foreslaaet: Kaffe og sparring
Message-ID: <counter-1@lindevang.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset=utf-8

Kan vi tage den mandag?
--c
Content-Type: text/calendar; charset="utf-8"; method=COUNTER

BEGIN:VCALENDAR
METHOD:COUNTER
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
"""
    + _EUROPE.format(zone="Romance Standard Time")
    + """BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN=Jens Østergaard:MAILTO:jens.oestergaard@lindevang.example
COMMENT;LANGUAGE=da-DK:Kan vi tage den mandag?\\n
UID:{uid}
DTSTART;TZID=Romance Standard Time:20261207T130000
DTEND;TZID=Romance Standard Time:20261207T133000
DTSTAMP:{stamp}
SEQUENCE:{sequence}
X-MS-OLK-ORIGINALSTART;TZID=Romance Standard Time:20261203T100000
X-MS-OLK-ORIGINALEND;TZID=Romance Standard Time:20261203T103000
END:VEVENT
END:VCALENDAR

--c--
""",
    "tentative",
)

NOTES = Shape(
    "Notes: latin-1, an attachment without a method in its header, no sequence and no time",
    """From: Jens =?iso-8859-1?Q?=D8stergaard?= <jens.oestergaard@lindevang.example>
To: vaert@lindevang.example
Subject: Accepted: Kaffe og sparring
Message-ID: <notes-1@lindevang.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="n"

--n
Content-Type: text/plain; charset=ISO-8859-1
Content-Transfer-Encoding: 8bit

På gensyn
--n
Content-Type: application/octet-stream; name="c153614.ics"
Content-Disposition: attachment; filename="c153614.ics"
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
X-LOTUS-CHARSET:ISO-8859-1
VERSION:2.0
PRODID:-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C
METHOD:REPLY
BEGIN:VEVENT
DTSTAMP:{stamp}
COMMENT:På gensyn
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN="Jens Østergaard/Lindevang"
 ;RSVP=FALSE:mailto:jens.oestergaard@lindevang.example
UID:{uid}
END:VEVENT
END:VCALENDAR

--n--
""",
    "accepted",
    charset="latin-1",
)

SHAPES = [OUTLOOK, OUTLOOK_WEB, GMAIL, APPLE, THUNDERBIRD, IPHONE, ANDROID, COUNTER, NOTES]

"""When they meet: books the meetings of newcomers and their buddies in common working time.

Pure Python: no Django, no database, no clock, no chance. Days are `datetime.date`, times are minutes
since midnight in the organisation's own zone, and every interval is half-open `[from, to)`.
What is wrong or impossible comes back as codes with values; words are made elsewhere.

`propose` books whole series, `rebook` moves one meeting, `check` says what stands in the way of a
chosen time and `free_times` what is left; `gather` finds a time for many. `docs/booking.md` defines the
problem and the file format.
"""

from vaert.core.booking.answer import Alternative, Booking, Code, FreeTime, Reason, Unbooked
from vaert.core.booking.file import book_file
from vaert.core.booking.gathering import Gathering, gather
from vaert.core.booking.invalid import Invalid
from vaert.core.booking.moving import check, free_times, rebook
from vaert.core.booking.problem import INTRODUCTION, MONTHLY, Busy, Calendar, Closed, Meeting, Request, Series
from vaert.core.booking.proposal import propose
from vaert.core.booking.rules import ASSUMED_WEEK

__all__ = [
    "ASSUMED_WEEK",
    "INTRODUCTION",
    "MONTHLY",
    "Alternative",
    "Booking",
    "Busy",
    "Calendar",
    "Closed",
    "Code",
    "FreeTime",
    "Gathering",
    "Invalid",
    "Meeting",
    "Reason",
    "Request",
    "Series",
    "Unbooked",
    "book_file",
    "check",
    "free_times",
    "gather",
    "propose",
    "rebook",
]

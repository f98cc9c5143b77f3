"""Build the demo library in one transaction."""

from __future__ import annotations

import random
from datetime import date, datetime

from django.db import transaction

from vaert.home.demo.courses import NEW_NAMES, build_courses
from vaert.home.demo.staff import Staff, build_roster, build_staff
from vaert.home.demo.trouble import make_trouble
from vaert.meetings.actions import install_closing_days
from vaert.mentoring.actions import install_schemes


@transaction.atomic
def load_demo(*, today: date, at: datetime) -> Staff:
    """Write the whole library as of the day; about ten seconds. Nothing is sent to anybody (D3)."""
    chance = random.Random(4)  # noqa: S311 - a library that looks the same every time, not a secret
    staff = build_staff(today, chance, reserved=NEW_NAMES)
    install_closing_days(staff.organisation, years=range(today.year - 2, today.year + 3))
    scheme = install_schemes(organisation=staff.organisation, at=at)
    courses = build_courses(staff, scheme, today, chance)
    build_roster(staff, today, chance)
    make_trouble(staff, courses, today)
    return staff

"""Books a country's worth of meetings and measures it: `python -m tests.bench.booking [--quick] [--json]`.

Three things in one run: a year of newcomers booked at once, beside a greedy that takes the free day nearest
to each due day; one series for one pair, with everything that has to be read for it; and the independent
judge's verdict on all of it. Exits 1 when a goal of `docs/booking.md` is missed or the judge finds a fault.
Goals are held against processor time, since others may be using the machine; the clock's is printed too.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from statistics import quantiles

from tests.bench.booking_instances import make_request
from tests.bench.booking_judge import best_time, deviation, faults, introduced_on, least_deviation
from vaert.core.booking import Booking, Meeting, Request, Series, propose

GOAL_SECONDS = 1.0
GOAL_COMPLETE = 0.999
GOAL_PAIR_MS = 5.0


def main(argv: list[str]) -> int:
    """Run the bench with these arguments and print its figures; 0 when every goal is met."""
    options = argparse.ArgumentParser(prog="booking", description=__doc__)
    options.add_argument("--quick", action="store_true", help="240 courses instead of 2,400")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(argv)
    request = make_request(240 if chosen.quick else 2400, chosen.seed)
    figures = measure(request, sample=10 if chosen.quick else 40)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n" if chosen.json else as_table(figures))
    return 0 if figures["goals met"] else 1


def measure(request: Request, sample: int) -> dict[str, object]:
    """All figures for one request; `sample` series are proven and compared one by one."""
    wall, seconds, booking = timed(request)
    incomplete = {one.series for one in booking.unbooked}
    complete = 1 - len(incomplete) / len(request.series)
    pair_ms = pair_times(request, 200)
    found = list(faults(request, booking))
    proven = compare(request, booking, sample)
    is_good = not found and proven["not proven"] == 0
    fast = min(seconds) <= GOAL_SECONDS and pair_ms["p95"] <= GOAL_PAIR_MS
    return {
        "series": len(request.series),
        "busy times": sum(len(calendar.busy) for calendar in request.calendars),
        "meetings booked": len(booking.meetings),
        "meetings missing": len(booking.unbooked),
        "series complete": round(complete, 5),
        "seconds, five runs": seconds,
        "seconds by the clock": wall,
        "one pair, ms": pair_ms,
        "sample": proven,
        "faults": found[:10],
        "goals met": is_good and fast and complete >= GOAL_COMPLETE,
    }


def timed(request: Request) -> tuple[list[float], list[float], Booking]:
    """Seconds by the clock and of the processor in five runs, and the booking, the same each time."""
    wall, seconds, bookings = [], [], []
    for _ in range(5):
        begun, worked = time.perf_counter(), time.process_time()
        bookings.append(propose(request))
        seconds.append(round(time.process_time() - worked, 3))
        wall.append(round(time.perf_counter() - begun, 3))
    assert all(booking == bookings[0] for booking in bookings)
    return sorted(wall), sorted(seconds), bookings[0]


def pair_times(request: Request, count: int) -> dict[str, float]:
    """Milliseconds of the processor for single series, masks included."""
    calendars = {calendar.id: calendar for calendar in request.calendars}
    times = []
    for series in request.series[:count]:
        two = (calendars[series.newcomer], calendars[series.buddy])
        begun = time.process_time()
        propose(Request(two, (series,), request.closed))
        times.append((time.process_time() - begun) * 1000)
    cuts = quantiles(times, n=20)
    return {"median": round(cuts[9], 2), "p95": round(cuts[18], 2)}


def compare(request: Request, booking: Booking, count: int) -> dict[str, float]:
    """A sample of complete series: ours, the least that the judge finds possible, and the greedy."""
    meetings: dict[str, list[Meeting]] = defaultdict(list)
    for one in booking.meetings:
        meetings[one.series].append(one)
    incomplete = {one.series for one in booking.unbooked}
    whole = [series for series in request.series if series.id not in incomplete]
    sampled = whole[:: max(1, len(whole) // count)][:count]
    calendars = {calendar.id: calendar for calendar in request.calendars}
    ours, worse, lost, greedy_days, ours_there = 0, 0, 0, 0, 0
    for series in sampled:
        alone = Request((calendars[series.newcomer], calendars[series.buddy]), (series,), request.closed)
        own = deviation(alone, series, meetings[series.id])
        ours += own
        worse += own != least_deviation(alone, series)
        greedy = nearest_day_greedy(alone, series)
        if len(greedy) < series.meetings:
            lost += 1
        else:
            ours_there += own
            introduction = [one for one in meetings[series.id] if one.kind == "introduction"]
            greedy_days += deviation(alone, series, [*introduction, *greedy])
    return {
        "series": len(sampled),
        "not proven": worse,
        "days off a month, per series": round(ours / len(sampled), 2),
        "greedy: series lost": lost,
        "greedy: days off where it books all": round(greedy_days / max(1, len(sampled) - lost), 2),
        "ours on those": round(ours_there / max(1, len(sampled) - lost), 2),
    }


def nearest_day_greedy(request: Request, series: Series) -> list[Meeting]:
    """The free day nearest to 30 days after the last meeting, at least half of that away."""
    found: list[Meeting] = []
    introduced = introduced_on(request, series)
    due = (introduced or series.starts) + timedelta(days=series.every_days // 2)
    earliest = max(series.starts, introduced + timedelta(days=1) if introduced else series.starts)
    for number in range(1, series.meetings + 1):
        on = _nearest_free(request, series, due, earliest)
        if on is None:
            return found
        found.append(Meeting(series.id, number, "monthly", on, 0, 30))
        due, earliest = on + timedelta(days=series.every_days), on + timedelta(days=series.every_days // 2)
    return found


def _nearest_free(request: Request, series: Series, due: date, earliest: date) -> date | None:
    for away in range((series.ends - series.starts).days):
        for on in (due - timedelta(days=away), due + timedelta(days=away)):
            if earliest <= on < series.ends and best_time(request, series, on):
                return on
    return None


def as_table(figures: dict[str, object]) -> str:
    """The figures as text, one a line."""
    lines = []
    for name, value in figures.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        lines += [f"{f'{name} {part}'.strip():<45} {one}" for part, one in inner]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

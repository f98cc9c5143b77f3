"""Draws a year's plan as SVG: `python -m tests.bench.planning_drawing > docs/planning-year.svg`."""

from __future__ import annotations

import io
import json
import sys
from collections import defaultdict
from datetime import date
from html import escape

from tests.bench.planning_instances import instance
from vaert.core.planning import Snapshot, propose, read_instance
from vaert.core.planning.lookup import Lookup

FIRST, LAST = date(2026, 7, 1), date(2028, 12, 1)
LEFT, WIDTH, ROW, TOP = 150, 640, 22, 58
COLOURS = {"department": "#2f6f5e", "site": "#b8763a", "elsewhere": "#8b3a52"}
STYLE = "text{font:12px sans-serif;fill:#26241f}.on{fill:#fff;font-size:10px}.quiet{fill:#6b675e}"


def main() -> int:
    """Write the drawing to standard output."""
    snapshot = read_instance(io.StringIO(json.dumps(instance("S", 1, tight=True))))
    sys.stdout.write(drawing(snapshot))
    return 0


def drawing(snapshot: Snapshot) -> str:
    """Buddies down, months across; a bar is a stage with its newcomer, its colour how far the buddy is from them."""
    plan, lookup = propose(snapshot), Lookup(snapshot)
    rows: dict[str, list[str]] = defaultdict(list)
    for each in sorted(plan.assignments, key=lambda a: (lookup.stages[a.stage].starts, a.stage)):
        stage, newcomer = lookup.stages[each.stage], lookup.newcomer(lookup.stages[each.stage])
        place = "elsewhere" if each.terms.elsewhere else "site" if each.terms.site else "department"
        rows[each.buddy].append(bar(stage.starts, stage.ends, newcomer.id, place, stage.locked))
    order = sorted(rows, key=lambda buddy: (lookup.people[buddy].site, lookup.people[buddy].department, buddy))
    height = TOP + ROW * len(order) + 12
    proof = "proven optimal" if plan.cost == plan.bound else f"at most {plan.gap:.2%} from the best"
    label = f"A year's plan: {len(plan.assignments)} stages, {len(order)} buddies, cost {plan.cost:,}, {proof}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 10} {height}" role="img" '
        f'aria-label="{escape(label)}"><style>{STYLE}</style>',
        f'<rect width="100%" height="100%" fill="#faf8f3"/><text x="8" y="18">{escape(label)}</text>',
        *legend(),
        *months(height),
    ]
    for number, buddy in enumerate(order):
        person = lookup.people[buddy]
        parts.append(f'<g transform="translate(0 {TOP + ROW * number})">')
        parts.append(
            f'<text x="8" y="15">{buddy} <tspan class="quiet">{person.department} {person.site}</tspan></text>'
        )
        parts += [*rows[buddy], "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def bar(starts: date, ends: date, name: str, place: str, is_locked: bool) -> str:
    """One stage; a locked one is paler, as it is already decided."""
    x, end = across(max(starts, FIRST)), across(min(ends, LAST))
    opacity = ' opacity="0.55"' if is_locked else ""
    size = f'width="{max(0, end - x - 1):.0f}" height="16" rx="3"'
    box = f'<rect x="{x:.0f}" y="3" {size} fill="{COLOURS[place]}"{opacity}/>'
    return f'{box}<text class="{"" if is_locked else "on"}" x="{x + 4:.0f}" y="15">{name}</text>'


def across(day: date) -> float:
    """Where a day is."""
    return LEFT + WIDTH * (day - FIRST).days / (LAST - FIRST).days


def months(height: int) -> list[str]:
    """A line and a name for every third month."""
    days = [date(2026 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(0, 29, 3)]
    return [
        f'<path d="M{across(day):.0f} {TOP - 4}V{height - 8}" stroke="#ddd8cc"/>'
        f'<text class="quiet" x="{across(day) + 2:.0f}" y="{TOP - 6}">{day:%Y-%m}</text>'
        for day in days
    ]


def legend() -> list[str]:
    """What the colours mean."""
    pale = (
        f'<rect x="458" y="26" width="12" height="12" rx="2" fill="{COLOURS["department"]}" opacity="0.55"/>'
        '<text class="quiet" x="475" y="36">paler: locked, as it has begun</text>'
    )
    colours = [
        f'<rect x="{8 + 150 * n}" y="26" width="12" height="12" rx="2" fill="{colour}"/>'
        f'<text class="quiet" x="{25 + 150 * n}" y="36">{"same " if name != "elsewhere" else ""}{name}</text>'
        for n, (name, colour) in enumerate(COLOURS.items())
    ]
    return [*colours, pale]


if __name__ == "__main__":
    sys.exit(main())

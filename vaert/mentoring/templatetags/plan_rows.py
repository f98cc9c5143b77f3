"""The cells of the plan's rows: hundreds on a page, so they are written in Python and not in a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from vaert.common.dates import month_name
from vaert.common.drawing.values import escaped
from vaert.mentoring.plan.bars import Cell
from vaert.mentoring.plan.board import Host
from vaert.mentoring.plan.load import Load

register = template.Library()


@register.simple_tag
def host_rows(hosts: Iterable[Host], courses: str, plan: str) -> SafeString:
    """The rows of some who host: name, numbers and bars, in as many lines as the bars need.

    A bar leads to its course or its half-year in the plan; `courses` and `plan` are the addresses of those pages.
    """
    said = _("in the last two years"), _("now"), _("to come")
    marks = {"changed": _("new"), "by_hand": _("your choice")}
    drawn = []
    for host in hosts:
        rows = len(host.lines)
        head = f'<th scope="row" class="who" rowspan="{rows}">{escaped(host.face.name)}</th>'
        for number, words in zip((host.hosted, host.now, host.coming), said, strict=True):
            head += f'<td class="load" rowspan="{rows}">{number}<span> {words}</span></td>'
        for cells in host.lines:
            drawn.append(f"<tr>{head}{_bar_cells(cells, courses, plan, marks)}</tr>")
            head = ""
    return mark_safe("\n".join(drawn))  # noqa: S308 names are escaped, the rest is ours


def _bar_cells(cells: Iterable[Cell], courses: str, plan: str, marks: Mapping[str, str]) -> str:
    drawn = []
    for months, bar, room in cells:
        if bar is None:
            drawn.append(f'<td colspan="{months}" class="nothing m{months}"></td>')
            continue
        href = f"{courses}{bar.course}/" if bar.state == "begun" else f"{plan}stages/{bar.stage}/"
        mark = f"<em>{marks[bar.mark]}</em>" if bar.mark else ""
        says = f'<b>{escaped(bar.newcomer)}</b><span class="days">{bar.days}</span>{mark}'
        looks = f"span {bar.state} {bar.mark} {room}".rstrip()
        drawn.append(f'<td colspan="{months}"><a class="{looks}" href="{href}">{says}</a></td>')
    return "".join(drawn)


@register.simple_tag
def month_heads(months: Iterable[date]) -> SafeString:
    """The months as heads of columns, three letters each; the first one and each January say the year."""
    drawn = []
    for number, month in enumerate(months):
        year = f"<span>{month.year}</span>" if month.month == 1 or not number else ""
        looks = "month january" if month.month == 1 else "month"
        drawn.append(f'<th scope="col" class="{looks}">{month_name(month)[:3]}{year}</th>')
    return mark_safe("".join(drawn))  # noqa: S308 our own words


@register.simple_tag
def load_rows(lines: Iterable[Load], plan: str) -> SafeString:
    """A row for each department: its name, its numbers and a cell for each month, the darker the more half-years.

    `plan` is the address that shows one of them.
    """
    said = _("who host"), _("now"), _("to come")
    return mark_safe("\n".join(_load_row(line, plan, said) for line in lines))  # noqa: S308 names are escaped


def _load_row(line: Load, plan: str, said: tuple[str, str, str]) -> str:
    numbers = zip((line.hosts, line.now, line.coming), said, strict=True)
    load = "".join(f'<td class="load">{number}<span> {words}</span></td>' for number, words in numbers)
    months = zip(line.months, line.levels, strict=True)
    cells = "".join(f'<td class="l{level}">{number}</td>' for number, level in months)
    name = f'<a href="{plan}?department={line.pk}#h-table">{escaped(line.name)}</a>'
    return f'<tr><th scope="row" class="who">{name}</th>{load}{cells}</tr>'

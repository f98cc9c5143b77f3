"""What the two do and talk about in a stage, as typed: its names, its actions, a guide for each meeting (M11).

English may be left empty: then the Danish is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from vaert.people.cpr import contains_cpr

Words = dict[str, str]
Field = tuple[str, Any, Any, int]
"""Name, label of the Danish, label of the English, and the most letters; from 121 on it has several lines."""

NAMES: tuple[Field, ...] = (
    ("name", gettext_lazy("Name of the part"), gettext_lazy("Name in English"), 80),
    ("host", gettext_lazy("What you call the one who helps"), gettext_lazy("In English"), 40),
)
ACTION: tuple[Field, ...] = (
    ("name", gettext_lazy("Action"), gettext_lazy("Action in English"), 120),
    ("how", gettext_lazy("How to do it"), gettext_lazy("How to do it, in English"), 600),
    ("steps", gettext_lazy("Steps, one a line"), gettext_lazy("Steps in English, one a line"), 2000),
    ("result", gettext_lazy("Ask afterwards"), gettext_lazy("Ask afterwards, in English"), 120),
)
WHO = {"buddy": "Buddy:", "newcomer": "Ny kollega:"}
"""How a step in Danish begins that only one of the two does."""
THEME: tuple[Field, ...] = (
    ("name", gettext_lazy("Theme"), gettext_lazy("Theme in English"), 120),
    ("opening", gettext_lazy("Opening question"), gettext_lazy("Opening question in English"), 300),
    ("closing", gettext_lazy("Closing question"), gettext_lazy("Closing question in English"), 300),
)


@dataclass
class Cell:
    """One field: what it is called, what stands in it, what is wrong with it. Error summaries read it as a field."""

    name: str
    label: str
    value: str
    most: int = 200
    is_long: bool = False
    is_tick: bool = False
    errors: list[str] = field(default_factory=list)
    is_hidden = use_fieldset = False

    @property
    def auto_id(self) -> str:
        """The id on the page."""
        return f"id_{self.name}"


@dataclass
class Row:
    """Cells that belong together: an action, or what one meeting is about."""

    title: str
    cells: dict[str, Cell]
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing is written in it."""
        return not any(cell.value for cell in self.cells.values() if not cell.is_tick)

    @property
    def name(self) -> str:
        """What it is called, to whoever reads the page."""
        return self.words("name").get(get_language() or "da", "")

    def words(self, name: str) -> Words:
        """The Danish and the English of something."""
        danish = self.cells[f"{name}_da"].value
        return {"da": danish, "en": self.cells[f"{name}_en"].value or danish}


class StageWords:
    """The words of one stage: as kept, or as typed where `typed` is given. Look at `errors` before `definition`."""

    def __init__(self, definition: Mapping[str, Any], number: int, typed: Mapping[str, str] | None = None) -> None:
        self.base, self.number, self._typed = definition, number, typed
        stage = definition["stages"][number - 1]
        self.names = self._names(stage)
        kept = stage.get("actions", [])
        self.actions = [self._action(place, kept[place] if place < len(kept) else {}) for place in range(len(kept) + 1)]
        themes = stage.get("themes", [])
        self.themes = [
            self._theme(place, themes[place] if place < len(themes) else {})
            for place in range(max(stage["meetings"], len(themes)))
        ]
        if typed is not None:
            self._check()

    def __iter__(self) -> Iterator[Cell]:
        for row in (self.names, *self.actions, *self.themes):
            yield from row.cells.values()

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the name of the cell."""
        return {cell.name: cell.errors for cell in self if cell.errors}

    def non_field_errors(self) -> list[str]:
        """Nothing is wrong with the whole that is not wrong with a cell."""
        return []

    def definition(self) -> dict[str, Any]:
        """The scheme's data with these words in this stage."""
        data = deepcopy(dict(self.base))
        stage = data["stages"][self.number - 1]
        stage["name"], host = self.names.words("name"), self.names.words("host")
        if host != stage.get("host", {"da": "buddy", "en": "buddy"}):
            stage["host"] = host
        stage["actions"] = self._kept_actions()
        stage["themes"] = [_kept_theme(row) for row in self.themes[: self._last_theme()]]
        return data

    # What is typed -----------------------------------------------------------------------------------------

    def _cell(self, name: str, label: str, kept: str, **more: Any) -> Cell:
        if self._typed is None:
            return Cell(name, label, kept, **more)
        return Cell(name, label, self._typed.get(name, "").replace("\r\n", "\n").strip(), **more)

    def _pairs(self, at: str, fields: tuple[Field, ...], kept: Mapping[str, Any]) -> dict[str, Cell]:
        """A cell in Danish and one in English for each of the fields."""
        cells = {}
        for name, danish, english, most in fields:
            for language, label in (("da", danish), ("en", english)):
                own, value = f"{name}_{language}", kept.get(name, {}).get(language, "")
                cells[own] = self._cell(at + own, str(label), value, most=most, is_long=most > 120)
        return cells

    def _names(self, stage: Mapping[str, Any]) -> Row:
        return Row("", self._pairs("", NAMES, {"host": {"da": "buddy", "en": "buddy"}, **stage}))

    def _action(self, place: int, kept: Mapping[str, Any]) -> Row:
        at, steps = f"a{place}-", kept.get("steps", [])
        lines = {
            "da": "\n".join(f"{WHO.get(step.get('who', ''), '')} {step['da']}".strip() for step in steps),
            "en": "\n".join(step["en"] for step in steps),
        }
        is_required = "on" if kept.get("is_required") else ""
        cells = self._pairs(at, ACTION, {**kept, "steps": lines})
        month = str(kept.get("by_month") or "")
        cells["by_month"] = self._cell(f"{at}by_month", _("Before the end of month number"), month, most=2)
        cells["required"] = self._cell(f"{at}required", _("They must do it"), is_required, is_tick=True)
        cells["drop"] = self._cell(f"{at}drop", _("Remove the action"), "", is_tick=True)
        return Row("" if kept else _("One more action"), cells, kept)

    def _theme(self, place: int, kept: Mapping[str, Any]) -> Row:
        title = _("Meeting %(number)s") % {"number": place + 1}
        return Row(title, self._pairs(f"t{place}-", THEME, kept))

    # What is wrong -----------------------------------------------------------------------------------------

    def _check(self) -> None:
        for cell in self:
            if contains_cpr(cell.value):
                cell.errors.append(_("This looks like a CPR number. Take it out: Vært never keeps one."))
            elif len(cell.value) > cell.most:
                cell.errors.append(_("Use %(most)s letters at most.") % {"most": cell.most})
        _need(self.names, "name", "host")
        for row in self._written_actions():
            _need(row, "name", "how")
            if len({len(_lines(words)) for words in row.words("steps").values()}) > 1:
                row.cells["steps_en"].errors.append(_("Write as many steps as in Danish."))
            month = row.cells["by_month"]
            if month.value and not (month.value.isdecimal() and 1 <= int(month.value) <= 24):
                month.errors.append(_("Write a number from 1 to 24, or nothing."))
        for row in self.themes[: self._last_theme()]:
            _need(row, "name", "opening")

    def _written_actions(self) -> list[Row]:
        return [row for row in self.actions if not row.is_empty and not row.cells["drop"].value]

    def _last_theme(self) -> int:
        """How many meetings have a theme: up to the last that does."""
        return max((place for place, row in enumerate(self.themes, start=1) if not row.is_empty), default=0)

    def _kept_actions(self) -> list[dict[str, Any]]:
        taken, found = {row.kept.get("code", "") for row in self.actions}, []
        for row in self._written_actions():
            name = row.words("name")
            code = row.kept.get("code") or _code(name["da"], taken)
            taken.add(code)
            action = {**deepcopy(dict(row.kept)), "code": code, "name": name, "how": row.words("how")}
            action["is_required"] = bool(row.cells["required"].value)
            _put(action, "by_month", int(row.cells["by_month"].value or 0))
            _put(action, "result", row.words("result") if row.cells["result_da"].value else None)
            _put(action, "steps", _steps(row.words("steps")))
            found.append(action)
        return found


def _put(action: dict[str, Any], name: str, value: Any) -> None:
    """Write a value, or nothing at all where there is none."""
    if value:
        action[name] = value
    else:
        action.pop(name, None)


def _steps(both: Words) -> list[Words]:
    """The steps of an action, from a line each."""
    found = []
    for danish, english in zip(_lines(both["da"]), _lines(both["en"]), strict=True):
        who = next((who for who, sign in WHO.items() if danish.lower().startswith(sign.lower())), "both")
        strip = danish[len(WHO.get(who, "")) :].strip()
        same = english[len(WHO.get(who, "")) :].strip() if english == danish else english
        found.append({"who": who, "da": strip, "en": same})
    return found


def _need(row: Row, *names: str) -> None:
    for name in names:
        cell = row.cells[f"{name}_da"]
        if not cell.value and not cell.errors:
            cell.errors.append(_("Write this, or empty the rest."))


def _kept_theme(row: Row) -> dict[str, Words]:
    theme = {name: row.words(name) for name in ("name", "opening")}
    closing = row.words("closing")
    return {**theme, "closing": closing} if closing["da"] else theme


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _code(name: str, taken: set[str]) -> str:
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
    wanted = slugify(name.lower().translate(letters))[:34] or "handling"
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}-{number}"
    return code

"""The rules of a scheme as a form: what is typed becomes a definition again. Words have pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vaert.mentoring.scheme.data import most_meetings, read_definition
from vaert.mentoring.scheme.definition import SchemeDefinition, StagePromise
from vaert.people.cpr import refuse_cpr

RHYTHM_WORDS = [
    ("monthly", _("Once a month")),
    ("fortnightly", _("Every second week")),
    ("weekly", _("Every week")),
]
RESOURCE_WORDS = [
    ("any", _("Anybody who has offered")),
    ("wanted", _("A resource person if there is one")),
    ("required", _("Only a resource person")),
]
PLACE_WORDS = [
    ("anywhere", _("As near as possible")),
    ("site", _("Only from the same place")),
    ("department", _("Only from the same department")),
]
INTRODUCTION_WORDS = [
    ("held", _("Yes, held before the deadline")),
    ("invited", _("Yes, invited to before the deadline")),
    ("none", _("No introduction")),
]
ASKED_WORDS = [("newcomer", _("The new colleague")), ("buddy", _("The buddy")), ("leader", _("The leader"))]


def _text(label: Any, most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, validators=[refuse_cpr], required=required)


def _number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, help_text=help_text)


def _stage_fields() -> dict[str, forms.Field]:
    """The fields of one stage, in the order they stand."""
    return {
        "months": _number(_("Months"), 1, 24),
        "resource_person": forms.ChoiceField(label=_("Who may host"), choices=RESOURCE_WORDS),
        "place": forms.ChoiceField(label=_("From where"), choices=PLACE_WORDS),
        "rhythm": forms.ChoiceField(label=_("How often they meet"), choices=RHYTHM_WORDS),
        "meetings": _number(_("Meetings in all"), 0, 60),
        "length_minutes": _number(_("Minutes per meeting, at most"), 15, 240),
        "first_month": _number(
            _("Of them in the first month"), 0, 8, _("0 means as often as later on; 3, say, makes a denser beginning.")
        ),
        "introduction": forms.ChoiceField(label=_("Introduction"), choices=INTRODUCTION_WORDS),
        "within_days": _number(_("Deadline of the introduction, in days"), 1, 90),
        "introduction_minutes": _number(_("Minutes of the introduction"), 15, 240),
        "evaluated_by": forms.MultipleChoiceField(
            label=_("Asked afterwards how it went"),
            choices=ASKED_WORDS,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    }


_STAGE_NAMES = tuple(_stage_fields())


class SchemeForm(forms.Form):
    """A scheme's name and promise, and the rules of each of its stages."""

    name_da = _text(_("Name"), 120)
    name_en = _text(_("Name in English"), 120, required=False)
    promise_da = _text(_("What you promise, in one sentence"), 200)
    promise_en = _text(_("The sentence in English"), 200, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        definition: Mapping[str, Any],
        read: SchemeDefinition | None = None,
    ) -> None:
        """Takes the definition, and itself `read` where somebody has done so."""
        self.base = definition
        self.read: SchemeDefinition = read or read_definition(dict(definition))
        super().__init__(data, initial=_initial(definition, self.read))
        for stage in self.read.stages:
            for name, field in _stage_fields().items():
                self.fields[f"s{stage.number}-{name}"] = field

    def about(self) -> list[forms.BoundField]:
        """The fields about the whole scheme."""
        return [self[name] for name in ("name_da", "name_en", "promise_da", "promise_en")]

    def stages(self) -> list[tuple[StagePromise, list[forms.BoundField]]]:
        """Each stage with its fields."""
        return [(stage, [self[f"s{stage.number}-{name}"] for name in _STAGE_NAMES]) for stage in self.read.stages]

    def clean(self) -> dict[str, Any]:
        """The meetings of a stage fit into its months."""
        known = self.cleaned_data
        for stage in self.read.stages:
            at = f"s{stage.number}-"
            if not all(at + name in known for name in ("months", "meetings", "first_month", "rhythm")):
                continue
            meetings, first = known[at + "meetings"], known[at + "first_month"]
            most = most_meetings(known[at + "months"], known[at + "rhythm"], first)
            if first > meetings:
                self.add_error(at + "first_month", gettext("There are only %(all)s in all.") % {"all": meetings})
            elif meetings > most:
                words = gettext("At that pace there is room for %(most)s in so many months.")
                self.add_error(at + "meetings", words % {"most": most})
        return known

    def definition(self) -> dict[str, Any]:
        """What was typed, as a scheme's data; what the form does not ask about is as it was."""
        known, data = self.cleaned_data, deepcopy(dict(self.base))
        for name in ("name", "promise"):
            danish = known[f"{name}_da"]
            data[name] = {"da": danish, "en": known[f"{name}_en"] or danish}
        for number, stage in enumerate(data["stages"], start=1):
            _write_stage(stage, {name: known[f"s{number}-{name}"] for name in _stage_fields()})
        return data


def _write_stage(stage: dict[str, Any], typed: Mapping[str, Any]) -> None:
    for name in ("months", "meetings", "length_minutes"):
        stage[name] = typed[name]
    _put(stage, "rhythm", typed["rhythm"], "monthly")
    _put(stage, "first_month", typed["first_month"], 0)
    who = {"resource_person": typed["resource_person"], "place": typed["place"]}
    usual = {"resource_person": "any", "place": "anywhere"}
    _put(stage, "who", {name: word for name, word in who.items() if word != usual[name]}, {})
    asked = [each for each, _words in ASKED_WORDS if each in typed["evaluated_by"]]
    _put(stage, "evaluated_by", asked, [each for each, _words in ASKED_WORDS])
    if typed["introduction"] == "none":
        stage.pop("introduction", None)
        return
    named = stage.get("introduction", {}).get("name", {"da": "Introduktion", "en": "Introduction"})
    stage["introduction"] = {
        "within_days": typed["within_days"],
        "mode": typed["introduction"],
        "length_minutes": typed["introduction_minutes"],
        "name": named,
    }


def _put(stage: dict[str, Any], name: str, value: Any, usual: Any) -> None:
    """Write a value; what is as always is left out, so that the same rules are the same data."""
    if value == usual:
        stage.pop(name, None)
    else:
        stage[name] = value


def _initial(definition: Mapping[str, Any], read: SchemeDefinition) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"{name}_{language}": definition[name][language] for name in ("name", "promise") for language in ("da", "en")
    }
    for stage in read.stages:
        introduction = stage.introduction
        values = {
            "months": stage.months,
            "resource_person": stage.who.resource_person,
            "place": stage.who.place,
            "rhythm": stage.rhythm,
            "meetings": stage.meetings,
            "length_minutes": stage.length_minutes,
            "first_month": stage.first_month,
            "introduction": introduction.mode if introduction else "none",
            "within_days": introduction.within_days if introduction else 14,
            "introduction_minutes": introduction.length_minutes if introduction else 60,
            "evaluated_by": list(stage.evaluated_by),
        }
        found |= {f"s{stage.number}-{name}": value for name, value in values.items()}
    return found


def with_another_stage(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The scheme with one more stage at the end, which begins as a copy of the last, its mails included."""
    data = deepcopy(dict(definition))
    last = len(data["stages"])
    stage = deepcopy(data["stages"][-1])
    stage.pop("introduction", None)
    stage["name"] = {"da": f"Del {last + 1}", "en": f"Part {last + 1}"}
    data["stages"].append(stage)
    taken = {letter["kind"] for letter in data.get("letters", [])}
    for letter in [each for each in data.get("letters", []) if each["stage"] == last]:
        kind = f"{letter['kind'][:36]}_{last + 1}"
        if kind not in taken:
            data["letters"].append({**deepcopy(letter), "kind": kind, "stage": last + 1})
    return data


def without_last_stage(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The scheme without its last stage and that stage's mails; the only one stays."""
    data = deepcopy(dict(definition))
    if len(data["stages"]) > 1:
        data["stages"].pop()
        data["letters"] = [each for each in data.get("letters", []) if each["stage"] <= len(data["stages"])]
    return data

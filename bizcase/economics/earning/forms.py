"""The form of an entry of `streams`, made from the parameters of its business model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.cases.typed import text_of, typed
from bizcase.economics.earning.parameters import help_of, label_of
from bizcase.economics.forms import GRADES
from bizcase.economics.lines import reworded
from bizcase.economics.rows import Shape, shape_of
from modeling.economics.candidates import MODELS, WANTED, Candidate, parameters_of, unit_of
from modeling.spec import CaseSpec
from modeling.text import say

CATEGORIES: Final = (
    ("", gettext_lazy("not said")),
    ("cost_saving", gettext_lazy("Cost saving")),
    ("revenue_growth", gettext_lazy("Revenue growth")),
    ("competitiveness", gettext_lazy("Competitiveness")),
    ("data_insight", gettext_lazy("Data insight")),
)
PARTIES: Final = (
    ("payer", gettext_lazy("We earn the profit and pay the investor")),
    ("investor", gettext_lazy("We put the capital in")),
    ("sponsor", gettext_lazy("We do the work and share the profit")),
)
SPARE: Final = 2  # empty rows for further partners
MOST_PARTNERS: Final = 40  # of one form; the document takes more
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFields:
    """The fields of a parameter, as the page prints them."""

    name: str
    unit: str
    value: BoundField
    source: BoundField | None
    grade: BoundField | None
    is_wanted: bool
    told_by: str
    names: str  # the id of the list of names with its unit

    @property
    def text(self) -> str:
        """The value as it is typed or stands there."""
        return str(self.value.value() or "")

    @property
    def shape(self) -> Shape | None:
        """The shape of the value; None of a formula, or of what cannot be read."""
        try:
            return shape_of(typed(self.text)) if self.names and self.text else None
        except ValueError:  # what is wrong with it stands beside the field
            return None


class StreamForm(forms.Form):
    """An entry with its parameters.

    Parameters
    ----------
    spec : CaseSpec
    model : str
    entry : mapping
        The entry as the document writes it, or what is suggested.
    told : Candidate or None
        Which parameters are suggestions, and by which names.
    """

    id = forms.CharField(
        label=gettext_lazy("Id"),
        max_length=32,
        help_text=gettext_lazy("Begins the names of what it makes, such as seats_price."),
    )
    label = forms.CharField(label=gettext_lazy("What it is called"), required=False, max_length=300)
    unit = forms.CharField(
        label=gettext_lazy("What is counted"),
        max_length=120,
        help_text=gettext_lazy("One of what pays: seat, user, project, licensee."),
    )
    meter = forms.CharField(
        label=gettext_lazy("What is metered"),
        max_length=120,
        help_text=gettext_lazy("Such as call, Mtoken, gpu_second."),
    )
    party = forms.ChoiceField(label=gettext_lazy("Our part"), choices=PARTIES)
    value_category = forms.ChoiceField(
        label=gettext_lazy("Kind of value"), required=False, choices=CATEGORIES
    )
    weight = forms.CharField(
        label=gettext_lazy("Weight"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Empty: counts in full, beside the others. 0%: an alternative that waits. Shares of a "
            "mix are set together, under Compare."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source of all its numbers"), required=False, max_length=2_000
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("What they rest on"), required=False, choices=GRADES
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        spec: CaseSpec,
        model: str,
        entry: Mapping[str, Any],
        told: Candidate | None = None,
        seen: str = "",
    ) -> None:
        self.spec, self.model, self.before, self.told = spec, model, dict(entry), told
        self.parameters = {n: u for n, u in parameters_of(model).items() if n != "weight"}
        self.rows = min(len(entry.get("partners", ())) + SPARE, MOST_PARTNERS)
        super().__init__(data, initial={**_initial(entry), "seen": seen}, auto_id="stream_%s")
        fields = MODELS[model].model_fields
        if not fields["unit"].is_required():
            del self.fields["unit"]
        for name in ("meter", "party"):
            if name not in fields:
                del self.fields[name]
        for name in self._values():
            self._add(name)

    def _values(self) -> Iterator[str]:
        """Yield the names of the fields of parameters, those of each partner apart."""
        if self.model != "partners":
            yield from self.parameters
            return
        for row in range(self.rows):
            yield from (f"partners.{row}.{name}" for name in ("id", "label", *self.parameters))

    def _add(self, field: str) -> None:
        name = field.rpartition(".")[2]
        if name in ("id", "label"):
            word = _("Id") if name == "id" else _("What it is called")
            longest = 16 if name == "id" else 300
            self.fields[field] = forms.CharField(label=word, required=False, max_length=longest)
            return
        is_wanted = name in WANTED[self.model] and self.model != "partners"
        self.fields[field] = forms.CharField(
            label=label_of(name),
            required=is_wanted,
            max_length=LONGEST,
            help_text=help_of(self.model, name),
            error_messages={"required": _("Write a number, a range or a formula.")},
        )
        self.fields[f"{field}.source"] = forms.CharField(
            label=_("Source"), required=False, max_length=2_000
        )
        self.fields[f"{field}.grade"] = forms.ChoiceField(
            label=_("What it rests on"), required=False, choices=GRADES
        )

    def heads(self) -> list[BoundField]:
        """Return the fields of the entry itself."""
        names = ("label", "id", "unit", "meter", "party", "value_category", "weight")
        return [self[name] for name in names if name in self.fields]

    def common(self) -> list[BoundField]:
        """Return what holds for all of its numbers."""
        return [self["source"], self["grade"]]

    def wanted(self) -> list[ParameterFields]:
        """Return the fields of what must be known."""
        return [fields for fields in self._fields(self.parameters) if fields.is_wanted]

    def further(self) -> list[ParameterFields]:
        """Return the fields of what may be left empty."""
        return [fields for fields in self._fields(self.parameters) if not fields.is_wanted]

    def partners(self) -> list[list[ParameterFields]]:
        """Return the fields of each partner."""
        names = ("id", "label", *self.parameters)
        if self.model != "partners":
            return []
        return [
            list(self._fields(f"partners.{row}.{name}" for name in names))
            for row in range(self.rows)
        ]

    def _fields(self, names: Iterable[str]) -> Iterator[ParameterFields]:
        for field in names:
            if field not in self.fields:
                continue
            name = field.rpartition(".")[2]
            unit = self._unit(name)
            yield ParameterFields(
                name=name,
                unit=unit,
                value=self[field],
                source=self[f"{field}.source"] if f"{field}.source" in self.fields else None,
                grade=self[f"{field}.grade"] if f"{field}.grade" in self.fields else None,
                is_wanted=name in WANTED[self.model],
                told_by=self._told_by(name, field),
                names=names_id(unit) if name in self.parameters else "",
            )

    def _unit(self, name: str) -> str:
        if name not in self.parameters:
            return ""
        head = {**self.before, **{k: v for k, v in self.data.items() if k in ("unit", "meter")}}
        units = {
            "money": self.spec.currency,
            "unit": str(head.get("unit") or "1"),
            "meter": str(head.get("meter") or "call"),
        }
        try:
            text = str(unit_of(self.parameters[name], units))
        except ValueError:  # what was typed is no unit; the document's check says so
            return self.parameters[name]
        return "" if text == "1" else text

    def _told_by(self, name: str, field: str) -> str:
        """Return the names that a suggestion stands on, while it is still one."""
        if self.told is None or self.is_bound:
            return ""
        for each in self.told.filled:
            if each.name == name and field in (name, f"partners.0.{name}"):
                return ", ".join(say(label, language()) for label in each.told_by)
        return ""

    def entry(self) -> dict[str, Any]:
        """Return the entry as it was typed, with what the form does not show left as it is."""
        facts, spoken = self.cleaned_data, language()
        entry: dict[str, Any] = {**self.before, "id": facts["id"], "model": self.model}
        for name in ("unit", "meter", "party", "value_category", "grade"):
            if name in self.fields:
                entry[name] = facts[name] or None
        for name in ("label", "source"):
            entry[name] = reworded(self.before.get(name), facts[name], spoken)
        entry["weight"] = self._parameter("weight", self.before.get("weight"))
        if entry["weight"] is None or self.before.get("weight") is None:
            entry.pop("mix", None)
        if self.model == "partners":
            entry["partners"] = self._partners()
        else:
            for name in self.parameters:
                entry[name] = self._parameter(name, self.before.get(name))
        return {name: value for name, value in entry.items() if value is not None}

    def _partners(self) -> list[dict[str, Any]]:
        old = list(self.before.get("partners", ()))
        found = []
        for row in range(self.rows):
            if not self.cleaned_data[f"partners.{row}.id"]:
                continue
            before = old[row] if row < len(old) else {}
            label = self.cleaned_data[f"partners.{row}.label"]
            partner = {
                "id": self.cleaned_data[f"partners.{row}.id"],
                "label": reworded(before.get("label"), label, language()),
                **{
                    name: self._parameter(f"partners.{row}.{name}", before.get(name))
                    for name in self.parameters
                },
            }
            found.append({name: value for name, value in partner.items() if value is not None})
        return found + old[self.rows :]

    def _parameter(self, field: str, before: Any) -> Any:
        """Return a parameter as it was typed, short where it has nothing but a value."""
        text = self.cleaned_data[field].strip()
        if not text:
            return None
        facts = dict(before) if isinstance(before, dict) else {"value": before}
        if text_of_value(facts.get("value")) != text:
            facts["value"] = typed(text)
        if f"{field}.source" in self.fields:
            source = self.cleaned_data[f"{field}.source"]
            facts["source"] = reworded(facts.get("source"), source, language())
            facts["grade"] = self.cleaned_data[f"{field}.grade"] or None
        facts = {name: fact for name, fact in facts.items() if fact is not None}
        return facts["value"] if set(facts) == {"value"} else facts

    def refuse(self, errors: Iterable[tuple[str, str]]) -> None:
        """Put what the document's check found beside the fields that it names."""
        for path, message in errors:
            inside = path.partition("].")[2] if path.startswith("streams[") else path
            field = inside.removesuffix(".value").replace("[", ".").replace("]", "")
            if field in self.fields:
                self.add_error(field, message)
            else:
                self.add_error(None, f"{inside}: {message}" if inside else message)


def names_id(unit: str) -> str:
    """Return the id of the list of names that have a unit."""
    return "names-" + "".join(c if c.isalnum() else "-" for c in unit or "1")


def text_of_value(value: Any) -> str:
    """Return a value as a person types it; of nothing the empty text."""
    return "" if value is None else text_of(value)


def _initial(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields begin with."""
    found: dict[str, Any] = {}
    for name, given in entry.items():
        if name == "partners":
            for row, partner in enumerate(given):
                found |= {f"partners.{row}.{key}": v for key, v in _initial(partner).items()}
        elif isinstance(given, Mapping) and "value" in given:
            found[name] = text_of_value(given["value"])
            found[f"{name}.source"] = say(given.get("source"), language())
            found[f"{name}.grade"] = given.get("grade", "")
        elif name in ("label", "source"):
            found[name] = say(given, language())
        elif isinstance(given, str | int | float):
            found[name] = text_of(given)
    return found

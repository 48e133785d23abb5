"""What the forms of entries of `streams` and `costs` share: parameters with source and grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.cases.typed import text_of, typed
from bizcase.economics.entry_words import help_of, label_of
from bizcase.economics.forms import GRADES
from bizcase.economics.lines import reworded
from bizcase.economics.rows import Shape, shape_of
from modeling.economics.candidates import unit_of
from modeling.entries import Entry, units_of
from modeling.parts import Part
from modeling.spec import CaseSpec
from modeling.text import say

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
        return self._read()[0]

    @property
    def is_formula(self) -> bool:
        """Whether the value is a formula, which has no shape of its own."""
        return self._read()[1]

    def _read(self) -> tuple[Shape | None, bool]:
        if not self.names or not self.text:
            return None, False
        try:
            shape = shape_of(typed(self.text))
        except ValueError:  # what is wrong with it stands beside the field
            return None, False
        return shape, shape is None


class EntryForm(forms.Form):
    """An entry with its parameters.

    Parameters
    ----------
    spec : CaseSpec
    kind : str
        A business model, or a kind of cost.
    whole : type of Entry
        The entry of this kind.
    part : type of Part
        What has the parameters: the entry, or one of its records.
    entry : mapping
        The entry as the document writes it, or what is suggested.
    seen : str
        The mark of the entry as its writer sees it.
    """

    section: ClassVar[str]
    tag: ClassVar[str]  # the key by which an entry says of which kind it is
    plain: ClassVar[tuple[str, ...]] = ("unit", "grade")  # written as they are typed

    id = forms.CharField(
        label=gettext_lazy("Id"),
        max_length=32,
        help_text=gettext_lazy("Begins the names of what it makes, such as seats_price."),
    )
    label = forms.CharField(label=gettext_lazy("What it is called"), required=False, max_length=300)
    unit = forms.CharField(label=gettext_lazy("What is counted"), max_length=120)
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
        kind: str,
        whole: type[Entry],
        part: type[Part],
        entry: Mapping[str, Any],
        seen: str = "",
    ) -> None:
        self.spec, self.kind, self.whole, self.part = spec, kind, whole, part
        self.before = dict(entry)
        self.parameters = {n: u for n, u in units_of(part).items() if n != "weight"}
        super().__init__(data, initial={**_initial(entry), "seen": seen}, auto_id="entry_%s")
        for name in self._values():
            self._add(name)

    def _values(self) -> Iterator[str]:
        """Yield the names of the fields of parameters."""
        yield from self.parameters

    def _is_wanted(self, name: str) -> bool:
        """Say whether a parameter must be known."""
        return self.part.model_fields[name].is_required()

    def _add(self, field: str, *, is_required: bool | None = None) -> None:
        """Add the fields of a parameter: its value, where it is from, what it rests on."""
        name = field.rpartition(".")[2]
        self.fields[field] = forms.CharField(
            label=label_of(name),
            required=self._is_wanted(name) if is_required is None else is_required,
            max_length=LONGEST,
            help_text=help_of(self.part, name),
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
        names = dict.fromkeys(("label", "id", *self.plain))
        return [self[name] for name in names if name in self.fields and name != "grade"]

    def common(self) -> list[BoundField]:
        """Return what holds for all of its numbers."""
        return [self["source"], self["grade"]]

    def wanted(self) -> list[ParameterFields]:
        """Return the fields of what must be known."""
        return [fields for fields in self._fields(self.parameters) if fields.is_wanted]

    def further(self) -> list[ParameterFields]:
        """Return the fields of what may be left empty."""
        return [fields for fields in self._fields(self.parameters) if not fields.is_wanted]

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
                is_wanted=name in self.parameters and self._is_wanted(name),
                told_by=self._told_by(name, field),
                names=names_id(unit) if name in self.parameters else "",
            )

    def _unit(self, name: str) -> str:
        if name not in self.parameters:
            return ""
        try:
            text = str(unit_of(self.parameters[name], self._units()))
        except ValueError:  # what was typed is no unit; the document's check says so
            return self.parameters[name]
        return "" if text == "1" else text

    def _units(self) -> dict[str, str]:
        """Return what stands in the placeholders of units: as typed, else as it was."""
        field = self.whole.model_fields["unit"]
        usual = "1" if field.is_required() else str(field.default)
        return {"money": self.spec.currency, "unit": str(self._head("unit") or usual)}

    def _head(self, name: str) -> Any:
        return self.data.get(name, self.before.get(name))

    def _told_by(self, name: str, field: str) -> str:
        """Return the names that a suggestion stands on, while it is still one."""
        return ""

    def entry(self) -> dict[str, Any]:
        """Return the entry as it was typed, with what the form does not show left as it is."""
        facts, spoken = self.cleaned_data, language()
        entry: dict[str, Any] = {**self.before, "id": facts["id"], self.tag: self.kind}
        for name in self.plain:
            if name in self.fields:
                entry[name] = facts[name] or None
        for name in ("label", "source"):
            entry[name] = reworded(self.before.get(name), facts[name], spoken)
        for name in self.parameters:
            if name in self.fields:
                entry[name] = self._parameter(name, self.before.get(name))
        return {name: value for name, value in entry.items() if value is not None}

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
        """Put what the document's check found beside the fields that it names.

        What it found in another part of the document stands above the form, with its place.
        """
        own = f"{self.section}[{self._place()}]"
        for path, message in errors:
            inside = path.removeprefix(own).lstrip(".")
            field = inside.removesuffix(".value").replace("[", ".").replace("]", "")
            if field in self.fields:
                self.add_error(field, message)
            else:
                self.add_error(None, f"{inside}: {message}" if inside else message)

    def _place(self) -> int:
        """Return the place of the entry in its section; a new one comes last."""
        ids = [entry.id for entry in getattr(self.spec, self.section)]
        key = self.before.get("id")
        return ids.index(key) if key in ids else len(ids)


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
        if isinstance(given, list):
            for row, record in enumerate(given):
                found |= {f"{name}.{row}.{key}": v for key, v in _initial(record).items()}
        elif isinstance(given, Mapping) and "value" in given:
            found[name] = text_of_value(given["value"])
            found[f"{name}.source"] = say(given.get("source"), language())
            found[f"{name}.grade"] = given.get("grade", "")
        elif name in ("label", "source"):
            found[name] = say(given, language())
        elif isinstance(given, str | int | float):
            found[name] = text_of(given)
    return found

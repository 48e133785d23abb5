"""What the forms of all value models share: name, source, grade, and texts in two languages."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, Final, get_args

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic_core import PydanticUndefined

from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.typed import text_of
from bizcase.core.errors import DomainError
from bizcase.economics.forms import GRADES
from bizcase.economics.services import MEASURED
from bizcase.economics.value.quantities import number, value_text
from bizcase.economics.value.tables import DROP, MORE, Table
from modeling.economics.expansion import expand
from modeling.entries import Parameter
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.values import Gate, Governance, Promotion, Technology

Entry = dict[str, Any]
LONGEST_ID: Final = 24
KINDS: Final = (Technology, Governance, Promotion, Gate)
CATEGORIES: Final = (
    ("", gettext_lazy("not said")),
    ("cost_saving", gettext_lazy("Cost saving")),
    ("revenue_growth", gettext_lazy("Revenue growth")),
    ("competitiveness", gettext_lazy("Competitiveness")),
    ("data_insight", gettext_lazy("Data insight")),
)
_INDEXED: Final = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


def said_in(text: Any, typed: str) -> Any:
    """Return a text of the document with what was typed in the reader's language."""
    typed = typed.strip()
    if typed in _said(text):
        return text
    if isinstance(text, Mapping) and typed:
        return {**text, language(): typed}
    return typed or None


def _said(text: Any) -> set[str]:
    if isinstance(text, Mapping):
        return set(text.values())
    return {text} if text else set()


def parameter(before: Any, typed: str) -> Any:
    """Return a parameter with another value; a measurement does not outlive a typed value."""
    value = value_text(typed)
    if not isinstance(before, Mapping):
        return value
    if value == before["value"]:
        return dict(before)
    told = {**before, "value": value}
    if before.get("grade") == MEASURED:
        told = {name: part for name, part in told.items() if name not in ("grade", "source")}
    return value if set(told) == {"value"} else told


def value_of(given: Any) -> str:
    """Return the value of a parameter as a person types it."""
    if given is None:
        return ""
    return text_of(given["value"] if isinstance(given, Mapping) else given)


def _defaults(kind: str) -> dict[str, Any]:
    """Return what an entry of a kind says where it says nothing, as documents write it."""
    model = next(
        each for each in KINDS if get_args(each.model_fields["kind"].annotation)[0] == kind
    )
    given = {name: field.default for name, field in model.model_fields.items()}
    return {
        name: value.value if isinstance(value, Parameter) else value
        for name, value in given.items()
        if value not in (None, PydanticUndefined)
    }


def free_id(label: str, spec: CaseSpec, kind: str) -> str:
    """Return an id for a new entry: the words of its name, or its kind, and a number if need be."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_ID].rstrip("_")
    stem = words if words[:1].isalpha() and len(words) > 2 else kind
    whole = expand(spec)
    items = (*whole.assumptions, *whole.lines, *whole.risks, *spec.values, *spec.streams)
    names = {item.id for item in (*items, *spec.costs)}
    found = (stem if count == 1 else f"{stem}_{count}" for count in range(1, len(names) + 2))
    return next(
        each
        for each in found
        if each not in names and not any(name.startswith(f"{each}_") for name in names)
    )


def value_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Return a field for a number, a range, a distribution or a formula."""
    widget = forms.TextInput(
        attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false", "list": "names"}
    )
    return forms.CharField(
        label=label, max_length=20_000, help_text=help_text, required=required, widget=widget
    )


def unit_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "list": "units"})
    return forms.CharField(label=label, max_length=120, help_text=help_text, widget=widget)


def radios(label: Any, *choices: tuple[str, Any], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, initial=initial
    )


class ValueForm(forms.Form):
    """A value model as a person writes it.

    Attributes
    ----------
    kind : str
        Of the entry.
    places : mapping of str to str
        Keys of the entry whose faults stand beside a field of another name.
    tables : mapping of str to Table
    elsewhere : list of (str, str)
        Faults that this change makes in other parts of the document.
    """

    kind: ClassVar[str]
    places: ClassVar[Mapping[str, str]] = {}

    label = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    value_category = forms.ChoiceField(
        label=gettext_lazy("Kind of value"), required=False, choices=CATEGORIES
    )
    grade = forms.ChoiceField(label=gettext_lazy("Rests on"), required=False, choices=GRADES)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who measured or estimated this, and when."),
    )

    def __init__(
        self,
        case: Case,
        before: Entry | None,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
    ) -> None:
        self.case, self.before, self.spec = case, before, case.spec
        initial = self.common(before or {}) | self.shown(before or {})
        is_asked = data is not None and not data.get("act", "").startswith((MORE, DROP))
        if data is not None and not is_asked:  # a row more or less: nothing is judged yet
            initial |= data.dict()
        super().__init__(
            data if is_asked else None,
            files if is_asked else None,
            initial=initial,
            auto_id="value-%s",
        )
        self.tables: dict[str, Table] = {table.key: table for table in self.made_tables()}
        self.elsewhere: list[tuple[str, str]] = []
        for key, table in self.tables.items():
            if data is None:
                table.fill(self.table_rows(key, before or {}))
            else:
                table.read(data)
        self.offer()

    @staticmethod
    def common(entry: Entry) -> dict[str, Any]:
        """Return what every form shows of an entry."""
        return {
            "label": say(entry.get("label"), language()) or entry.get("id", ""),
            "value_category": entry.get("value_category") or "",
            "grade": entry.get("grade") or "",
            "source": say(entry.get("source"), language()),
        }

    def shown(self, entry: Entry) -> dict[str, Any]:
        """Return what this form shows of an entry."""
        raise NotImplementedError

    def fill(self, entry: Entry) -> None:
        """Write what was typed into an entry."""
        raise NotImplementedError

    def made_tables(self) -> tuple[Table, ...]:
        """Return the tables of this form."""
        return ()

    def table_rows(self, key: str, entry: Entry) -> list[dict[str, str]]:
        """Return what a table shows of an entry."""
        return []

    def offer(self) -> None:
        """Give fields the choices that this case has."""

    @property
    def template(self) -> str:
        """The part of the page that lays this form out."""
        return f"economics/_value_{self.kind}.html"

    @property
    def today(self) -> float | None:
        """What is spent today, if this form asks for it beside the plan."""
        return None

    def is_valid(self) -> bool:
        return super().is_valid() and not self.has_faults

    @property
    def has_faults(self) -> bool:
        """Whether a table has something to mend."""
        return not all(table.is_valid for table in self.tables.values())

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Everything to mend in one list, for a place beside the form."""
        found = [
            (str(self[name].label), str(text))
            for name, texts in self.errors.items()
            for text in texts
        ]
        for table in self.tables.values():
            found += [(str(table.label), text) for text in table.errors]
            found += [
                (str(cell.column.label), cell.error)
                for row in table.rows
                for cell in row.cells
                if cell.error
            ]
        return found + self.elsewhere

    def entry(self) -> Entry:
        """Return the entry of the document that a valid form stands for."""
        typed = self.cleaned_data
        entry: Entry = copy.deepcopy(self.before) if self.before else {"kind": self.kind}
        entry.setdefault("id", free_id(typed["label"], self.spec, self.kind))
        label = None if typed["label"] == entry["id"] else typed["label"]
        entry["label"] = said_in(entry.get("label"), label or "")
        entry["source"] = said_in(entry.get("source"), typed["source"])
        entry["grade"] = typed["grade"] or None
        if "value_category" in self.fields:
            entry["value_category"] = typed["value_category"] or None
        self.fill(entry)
        usual = _defaults(self.kind)
        return {
            key: part
            for key, part in entry.items()
            if (part is not None or key == "role") and not (key in usual and part == usual[key])
        }

    def put(self, entry: Entry, *names: str) -> None:
        """Write value texts that were typed; an empty one is left out."""
        for name in names:
            text = self.cleaned_data.get(name) or ""
            entry[name] = parameter(entry.get(name), text) if text else None

    def figure(self, name: str) -> float | None:
        """Return a number that was typed, or say that it is none."""
        text = self.cleaned_data.get(name) or ""
        found = number(text)
        if text and found is None:
            self.add_error(name, _("“{text}” is no number.").format(text=text[:40]))
        return found

    def refuse(self, error: DomainError, place: str) -> None:
        """Put each fault of a document beside the field that it comes from."""
        if not error.errors:
            self.elsewhere.append(("", error.message))
        for path, message in error.errors:
            inside = path.removeprefix(place).lstrip(".") if path.startswith(place) else None
            if inside is None or not self._told(inside, message):
                self.elsewhere.append((path if inside is None else inside, message))

    def _told(self, path: str, message: str) -> bool:
        match = _INDEXED.fullmatch(path)
        if match and match[1] in self.tables:
            self.tables[match[1]].mend(int(match[2]), match[3] or "", message)
            return True
        head = re.split(r"[.\[]", path, maxsplit=1)[0]
        if head in self.tables:
            self.tables[head].errors.append(message)
            return True
        name = self.places.get(head, head)
        if name not in self.fields:
            return False
        self.add_error(name, message)
        return True

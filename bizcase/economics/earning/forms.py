"""The form of an entry of `streams`, made from the parameters of its business model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.economics.entries import STREAMS
from bizcase.economics.entry_form import LONGEST, EntryForm, ParameterFields
from bizcase.economics.lines import reworded
from modeling.economics.candidates import MODELS, WANTED, Candidate, part_of
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


class StreamForm(EntryForm):
    """A business model with its parameters.

    Parameters
    ----------
    told : Candidate or None
        Which parameters are suggestions, and by which names.
    """

    section = STREAMS
    tag = "model"
    plain = ("unit", "meter", "party", "value_category", "grade")

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
        self.told = told
        self.has_partners = model == "partners"
        self.rows = min(len(entry.get("partners", ())) + SPARE, MOST_PARTNERS)
        whole = MODELS[model]
        super().__init__(
            data, spec=spec, kind=model, whole=whole, part=part_of(model), entry=entry, seen=seen
        )
        if not whole.model_fields["unit"].is_required():
            del self.fields["unit"]
        for name in ("meter", "party"):
            if name not in whole.model_fields:
                del self.fields[name]

    def _values(self) -> Iterator[str]:
        """Yield the names of the fields of parameters, those of each partner apart."""
        if not self.has_partners:
            yield from self.parameters
            return
        for row in range(self.rows):
            yield from (f"partners.{row}.{name}" for name in ("id", "label", *self.parameters))

    def _is_wanted(self, name: str) -> bool:
        return name in WANTED[self.kind]

    def _add(self, field: str, *, is_required: bool | None = None) -> None:
        name = field.rpartition(".")[2]
        if name in self.parameters:  # rows for partners may stay empty
            super()._add(field, is_required=False if self.has_partners else is_required)
            return
        word = _("Id") if name == "id" else _("What it is called")
        longest = 16 if name == "id" else 300
        self.fields[field] = forms.CharField(label=word, required=False, max_length=longest)

    def heads(self) -> list[BoundField]:
        """Return the fields of the entry itself."""
        return [*super().heads(), self["weight"]]

    def partners(self) -> list[list[ParameterFields]]:
        """Return the fields of each partner."""
        names = ("id", "label", *self.parameters)
        if not self.has_partners:
            return []
        return [
            list(self._fields(f"partners.{row}.{name}" for name in names))
            for row in range(self.rows)
        ]

    def _units(self) -> dict[str, str]:
        return super()._units() | {"meter": str(self._head("meter") or "call")}

    def _told_by(self, name: str, field: str) -> str:
        if self.told is None or self.is_bound:
            return ""
        for each in self.told.filled:
            if each.name == name and field in (name, f"partners.0.{name}"):
                return ", ".join(say(label, language()) for label in each.told_by)
        return ""

    def entry(self) -> dict[str, Any]:
        """Return the entry as it was typed, with what the form does not show left as it is."""
        entry = super().entry()
        entry["weight"] = self._parameter("weight", self.before.get("weight"))
        if entry["weight"] is None or self.before.get("weight") is None:
            entry.pop("mix", None)
        if self.has_partners:
            entry["partners"] = self._partners()
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

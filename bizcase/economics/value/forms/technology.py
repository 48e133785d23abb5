"""Technology value: anchor points, the band in which their line holds, what counts outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.economics.value.forms.fields import Entry, ValueForm, radios, unit_field
from bizcase.economics.value.names import metrics, unit_of
from bizcase.economics.value.quantities import written
from bizcase.economics.value.tables import Column, Table
from modeling.text import say

HELPER: Final = "helper"


class TechnologyForm(ValueForm):
    kind: ClassVar[str] = "technology"
    places: ClassVar[Mapping[str, str]] = {"metric_unit": "metric", "valid": "valid_low"}

    metric = forms.ChoiceField(
        label=gettext_lazy("Metric y"),
        help_text=gettext_lazy("The assumption or line that a training or a pilot measures."),
    )
    unit = unit_field(
        gettext_lazy("Unit of the value"),
        gettext_lazy("Money per month counts in the result; any other unit helps a formula."),
    )
    valid_low = forms.CharField(label=gettext_lazy("Holds from"), max_length=40, required=False)
    valid_high = forms.CharField(
        label=gettext_lazy("Holds up to"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Both empty: from the lowest to the highest anchor."),
    )
    outside = radios(
        gettext_lazy("Outside that band"),
        ("hold", gettext_lazy("hold the value of the nearer end")),
        ("extend", gettext_lazy("extend the line beyond what was measured")),
        initial="hold",
    )
    role = radios(
        gettext_lazy("In the result it is"),
        ("benefit", gettext_lazy("a benefit")),
        ("cost", gettext_lazy("a cost")),
        (HELPER, gettext_lazy("a step that formulas use")),
        initial="benefit",
    )

    def shown(self, entry: Entry) -> dict[str, Any]:
        low, high = entry.get("valid") or (None, None)
        return {
            "metric": entry.get("metric", ""),
            "unit": entry.get("unit", f"{self.case.currency}/month"),
            "valid_low": written(low),
            "valid_high": written(high),
            "outside": entry.get("outside", "hold"),
            "role": entry.get("role", "benefit") or HELPER,
        }

    def made_tables(self) -> tuple[Table, ...]:
        columns = (
            Column(name="metric", label=_("Metric y")),
            Column(name="value", label=_("Value V")),
            Column(name="sd", label=_("Standard error"), required=False),
            Column(name="source", label=_("Source"), kind="text", required=False),
        )
        return (Table(key="anchors", label=_("Anchor points"), columns=columns),)

    def table_rows(self, key: str, entry: Entry) -> list[dict[str, str]]:
        return [
            {name: written(anchor.get(name)) for name in ("metric", "value", "sd")}
            | {"source": say(anchor.get("source"), language())}
            for anchor in entry.get("anchors", ())
        ]

    def offer(self) -> None:
        choices = metrics(self.spec, self.before)
        self.fields["metric"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        typed["anchors"] = self.tables["anchors"].clean()
        ends = [self.figure("valid_low"), self.figure("valid_high")]
        if ends.count(None) == 1 and not self.errors:
            self.add_error("valid_low", _("Write both ends of the band, or neither."))
        typed["valid"] = None if None in ends else ends
        return typed

    def fill(self, entry: Entry) -> None:
        typed, known = self.cleaned_data, _sources(self.before)
        unit = unit_of(self.spec, typed["metric"])
        entry["metric"], entry["unit"] = typed["metric"], typed["unit"]
        entry["metric_unit"] = None if unit in ("", "1") else unit
        entry["valid"], entry["outside"] = typed["valid"], typed["outside"]
        entry["role"] = None if typed["role"] == HELPER else typed["role"]
        entry["anchors"] = [
            {**anchor, "source": known.get(anchor["source"], anchor["source"])}
            if "source" in anchor
            else anchor
            for anchor in typed["anchors"]
        ]


def _sources(entry: Entry | None) -> dict[str, Any]:
    """Return the sources of anchors by their words: an unchanged one keeps its languages."""
    found: dict[str, Any] = {}
    for anchor in (entry or {}).get("anchors", ()):
        source = anchor.get("source")
        texts = source.values() if isinstance(source, Mapping) else [source]
        found |= dict.fromkeys(filter(None, texts), source)
    return found

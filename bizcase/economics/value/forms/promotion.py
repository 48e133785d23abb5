"""Promotion: campaign data or known parameters, what a unit of spend costs, what is spent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.core.errors import DomainError, TooLarge
from bizcase.economics.value.campaigns import MAX_BYTES, Campaigns, as_text, read_campaigns
from bizcase.economics.value.forms.fields import (
    Entry,
    ValueForm,
    parameter,
    radios,
    unit_field,
    value_field,
    value_of,
)
from bizcase.economics.value.quantities import number
from modeling.values import SHAPES

FAMILIES: Final = (
    ("exponential", gettext_lazy("exponential, a (1 − e^(−bP))")),
    ("power", gettext_lazy("power, a P^b")),
    ("hill", gettext_lazy("Hill, a P / (c + P)")),
)


class PromotionForm(ValueForm):
    kind: ClassVar[str] = "promotion"
    places: ClassVar[Mapping[str, str]] = {
        "data": "campaigns",
        **dict.fromkeys(SHAPES.values(), "shape"),
    }

    unit = unit_field(
        gettext_lazy("Unit of the spend P"),
        gettext_lazy("Such as CNY/month, or impression/month with what one costs as k."),
    )
    way = radios(
        gettext_lazy("The response f(P) comes from"),
        ("campaigns", gettext_lazy("campaign data, fitted")),
        ("parameters", gettext_lazy("parameters that you know")),
        initial="campaigns",
    )
    campaigns = forms.CharField(
        label=gettext_lazy("Campaigns"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 9, "class": "code", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A header and five rows or more: spend, response, and n where a row is a mean of n. "
            "Headers in English or Chinese; paste from a spreadsheet or load a file."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )
    family = forms.ChoiceField(label=gettext_lazy("Form of the curve"), required=False)
    size = value_field(
        gettext_lazy("a: size"),
        gettext_lazy(
            "The most that promotion brings per month; of a power, what the first unit does."
        ),
        required=False,
    )
    shape = value_field(
        gettext_lazy("b or c: bend"),
        gettext_lazy(
            "b per unit of spend, an exponent between 0 and 1, or the spend of half the effect."
        ),
        required=False,
    )
    unit_cost = value_field(
        gettext_lazy("k: cost of a unit of spend"),
        gettext_lazy("1 where the spend is money already."),
        required=False,
    )
    plan = radios(
        gettext_lazy("Spent per month"),
        ("optimum", gettext_lazy("the best spend P*, as far as is known")),
        ("amount", gettext_lazy("an amount")),
        initial="optimum",
    )
    spend = value_field(
        gettext_lazy("Spend today"),
        gettext_lazy("Beside the form stands what the next unit of it would bring."),
        required=False,
    )

    def shown(self, entry: Entry) -> dict[str, Any]:
        shape = next((name for name in SHAPES.values() if name in entry), "")
        family = next((each for each, name in SHAPES.items() if name == shape), "")
        return {
            "unit": entry.get("unit", f"{self.case.currency}/month"),
            "way": "parameters" if shape else "campaigns",
            "campaigns": as_text(entry["data"]) if entry.get("data") else "",
            "family": entry.get("family") or family,
            "size": value_of(entry.get("size")),
            "shape": value_of(entry.get(shape)) if shape else "",
            "unit_cost": value_of(entry.get("unit_cost", 1)),
            "plan": "amount" if entry.get("spend") is not None else "optimum",
            "spend": value_of(entry.get("spend")),
        }

    def offer(self) -> None:
        choices = [("", _("chosen by the data (AICc)")), *FAMILIES]
        self.fields["family"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["data-table-into"] = "value-campaigns"
        self.table: Campaigns | None = None
        self.status = 422

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("plan") == "amount" and not typed.get("spend"):
            self.add_error("spend", _("Write what is spent per month, or take the best spend."))
        if typed.get("way") == "campaigns":
            self._read_campaigns(typed)
            return typed
        for name in ("size", "shape"):
            if not typed.get(name):
                self.add_error(name, _("Write a number, a range or a distribution."))
        if not typed.get("family"):
            self.add_error("family", _("Choose the form that these parameters belong to."))
        return typed

    def _read_campaigns(self, typed: dict[str, Any]) -> None:
        upload = typed.get("file")
        source: str | bytes = typed.get("campaigns") or ""
        try:
            if upload is not None:
                source = upload.read(MAX_BYTES + 1)  # one byte more tells that there are more
            self.table = read_campaigns(source)
        except DomainError as error:
            self.status = error.status if isinstance(error, TooLarge) else self.status
            for _path, message in error.errors:
                self.add_error("campaigns", message)
            return
        if upload is not None:
            self.data = {**self.data.dict(), "campaigns": as_text(self.table.rows)}  # type: ignore[attr-defined]

    @property
    def today(self) -> float | None:
        """What is spent today, where it is one number and not what the plan says already."""
        if self.cleaned_data.get("plan") == "amount":
            return None
        return number(self.cleaned_data.get("spend") or "")

    def fill(self, entry: Entry) -> None:
        typed = self.cleaned_data
        entry["unit"] = typed["unit"]
        shape = SHAPES.get(typed["family"], "")
        for name in {"data", "family", "size", *SHAPES.values()} - {shape, "size"}:
            entry[name] = None
        if self.table is not None:
            entry["size"] = None
            entry |= dict.fromkeys(SHAPES.values())
            entry["data"] = [list(row) for row in self.table.rows]
            entry["family"] = typed["family"] or None
        else:
            self.put(entry, "size")
            entry[shape] = parameter(entry.get(shape), typed["shape"])
        self.put(entry, "unit_cost")
        if typed["plan"] == "amount":
            self.put(entry, "spend")
        else:
            entry["spend"] = None

"""What people type about a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.typed import text_of, typed
from bizcase.economics.forms import GRADES

CURVES: Final = (
    ("personas", _("What personas are willing to pay")),
    ("elastic", _("One elasticity at every price")),
    ("linear", _("A straight line")),
    ("logit", _("Buy or leave (logit)")),
    ("", _("No demand curve")),
)
LONGEST: Final = 20_000
OF_DEMAND: Final = ("quantity", "reference", "elasticity", "share")
OWN: Final = ("cost", "margin", "premium")
NUMBERS: Final = ("lowest", "highest", "month")


def _value(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST)


class PriceForm(forms.Form):
    """The study of a price."""

    cost = _value(
        _("Cost of one"), _("What serving one more costs: a range, or names of the case.")
    )
    margin = _value(_("Margin"), _("The share of the price that is to be left over the cost."))
    premium = _value(
        _("Above the middle of the others"), _("A share such as 10%; -10% is cheaper.")
    )
    curve = forms.ChoiceField(label=_("Demand curve"), choices=CURVES, required=False)
    quantity = _value(
        _("Quantity a month"),
        _("Sold or in use at the reference price; with personas the number of all who might buy."),
    )
    reference = _value(_("Reference price"), _("Empty: the price as the case has it."))
    elasticity = _value(
        _("Elasticity"), _("By how many per cent fewer buy when the price rises by one per cent.")
    )
    share = _value(
        _("Share who buy"), _("Of a logit: of all who might buy, at the reference price.")
    )
    lowest = forms.FloatField(
        label=_("Lowest price considered"),
        required=False,
        min_value=0,
        help_text=_("Empty: a quarter of today's."),
    )
    highest = forms.FloatField(
        label=_("Highest price considered"),
        required=False,
        min_value=0,
        help_text=_("Empty: four times today's."),
    )
    month = forms.IntegerField(
        label=_("Month"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("For which names of the case are read. Empty: the twelfth."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, key: str, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.key = key
        super().__init__(data, initial=dict(initial or {}), auto_id="price_%s")

    def study(self) -> dict[str, Any]:
        """Return the study as it was typed."""
        facts = self.cleaned_data
        study: dict[str, Any] = {"id": self.key}
        study |= {name: typed(facts[name].strip()) for name in OWN if facts[name].strip()}
        study |= {name: facts[name] for name in NUMBERS if facts[name] is not None}
        if facts["curve"]:
            wanted = {name: facts[name].strip() for name in _wanted(facts["curve"])}
            study["demand"] = {
                "curve": facts["curve"],
                **{name: typed(text) for name, text in wanted.items() if text},
            }
        return study

    def refuse(self, errors: Iterable[tuple[str, str]]) -> None:
        """Put what the document's check found beside the fields that it names."""
        for path, message in errors:
            name = path.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, message)


def _wanted(curve: str) -> tuple[str, ...]:
    """Return the fields that a curve reads; what was typed for another one is left out."""
    if curve == "personas":
        return ("quantity",)
    return OF_DEMAND if curve == "logit" else OF_DEMAND[:-1]


def initial_of(study: Mapping[str, Any], seen: str = "") -> dict[str, Any]:
    """Return what the form of a study begins with."""
    flat = {**study, **study.get("demand", {})}
    found = {name: text_of(flat[name]) for name in (*OWN, *OF_DEMAND) if name in flat}
    found |= {name: flat[name] for name in NUMBERS if name in flat}
    return {**found, "curve": flat.get("curve", ""), "seen": seen}


class UseForm(forms.Form):
    """A price that is to be taken over."""

    value = forms.CharField(label=_("Price"), max_length=LONGEST)
    source = forms.CharField(label=_("Source"), max_length=2_000)
    grade = forms.ChoiceField(label=_("What it rests on"), choices=GRADES, required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class AskedForm(forms.Form):
    """What a competitor asks."""

    name = forms.CharField(label=_("Who asks it"), max_length=300)
    asks = forms.CharField(
        label=_("Price"), max_length=LONGEST, help_text=_("A number, or a range such as 80 to 120.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=2_000, help_text=_("Where it was read: a page, an offer.")
    )
    date = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def facts(self, unit: str) -> dict[str, Any]:
        """Return what was typed as the document says it."""
        day = self.cleaned_data["date"]
        return {
            "name": self.cleaned_data["name"],
            "asks": typed(self.cleaned_data["asks"].strip()),
            "unit": unit,
            "source": self.cleaned_data["source"],
            "date": None if day is None else day.isoformat(),
        }

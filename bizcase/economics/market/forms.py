"""What people type about the market. Fields are named as the keys of the part that they write."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.board import language
from bizcase.cases.typed import typed
from bizcase.core.errors import DomainError
from bizcase.core.formats import locale
from bizcase.economics.lines import reworded
from bizcase.economics.market.edits import Part
from modeling.countries import COUNTRIES
from modeling.currencies import CODES
from modeling.text import say

DEEPER: Final = "__"  # between the keys of a field that stands inside a map
LONG: Final = {"rows": 2}
UNIT: Final = gettext_lazy("Unit")


class ShareField(forms.CharField):
    """A share from 0 to 1, typed as 0.1 or as 10%."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace(" ", "")
        if not text:
            return None
        try:
            return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            raise ValidationError(_("Write a share such as 10% or 0.1.")) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:.12g}%" if isinstance(value, float | int) else value


def text_field(label: Any, *, required: bool = False, long: bool = False, **more: Any) -> Any:
    """Return a field for a text of a document."""
    widget = forms.Textarea(attrs=LONG) if long else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=2_000, widget=widget, **more)


def amount_field(label: Any, *, required: bool = False, **more: Any) -> Any:
    """Return a field for a number or a range, as people type it."""
    attrs = {"autocomplete": "off", "spellcheck": "false", "class": "mono"}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=required, max_length=2_000, widget=widget, **more)


def unit_field(label: Any = UNIT, **more: Any) -> Any:
    """Return a field for a unit."""
    attrs = {"autocomplete": "off", "spellcheck": "false", "class": "mono"}
    widget = forms.TextInput(attrs=attrs)
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=120, widget=widget, **more)


def day_field(label: Any, *, required: bool = False) -> Any:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _currencies() -> list[tuple[str, str]]:
    names = locale().currencies
    return [("", "–"), *((code, f"{code} · {names.get(code, code)}") for code in sorted(CODES))]


def _countries() -> list[tuple[str, str]]:
    names = locale().territories
    found = [(code, names.get(code, code)) for code in COUNTRIES]
    return [("", "–"), *sorted(found, key=lambda pair: pair[1])]


class PartForm(forms.Form):
    """A part of the market in the reader's language; the other languages of a text stay."""

    TEXTS: ClassVar[frozenset[str]] = frozenset()
    AMOUNTS: ClassVar[frozenset[str]] = frozenset()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @classmethod
    def first(cls, part: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the fields begin with."""
        found = {name: _dug(part or {}, name) for name in cls.base_fields if name != "seen"}
        return {name: _typed_back(value) for name, value in found.items() if value is not None}

    def part(self, before: Mapping[str, Any] | None = None) -> Part:
        """Return the part as it was typed; keys that have no field stay as they are."""
        tree: Part = copy.deepcopy(dict(before or {}))
        for name, value in self.cleaned_data.items():
            if name in self.base_fields and name != "seen":
                _put(tree, name, self._written(name, value, _dug(tree, name)))
        return tree

    def facts(self, before: Any) -> dict[str, Any]:
        """Return what the service that writes the part is given."""
        return {"part": self.part(before)}

    def _written(self, name: str, value: Any, before: Any) -> Any:
        if name in self.TEXTS:
            return reworded(before, value, language())
        if name in self.AMOUNTS and value:
            return typed(value)
        if isinstance(value, date):
            return value.isoformat()
        return None if value == "" else value

    def refuse(self, refusal: DomainError, place: str) -> None:
        """Put what is wrong beside the fields; what has no field stands above them."""
        for path, message in refusal.errors or [("", refusal.message)]:
            name = path.removeprefix(place).lstrip(".").replace(".", DEEPER)
            known = name if name in self.fields else name.partition(DEEPER)[0]
            here = path.startswith(place) or "." not in path
            field = known if here and known in self.fields else None
            told = message if field or not path or path == place else f"{path}: {message}"
            self.add_error(field, told)


def _dug(tree: Mapping[str, Any], name: str) -> Any:
    found: Any = tree
    for key in name.split(DEEPER):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _typed_back(value: Any) -> Any:
    if isinstance(value, dict):
        return say(value, language())
    return f"{value:.15g}" if isinstance(value, float) else value


def _put(tree: Part, name: str, value: Any) -> None:
    """Write a value at its place; what is empty leaves no key behind."""
    *above, last = name.split(DEEPER)
    holder = tree
    for key in above:
        holder = holder.setdefault(key, {})
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value
    if above and not holder:
        tree.pop(above[0], None)


class SizeForm(PartForm):
    TEXTS = frozenset({"top_down_source", "bottom_up_source", "source", "note"})
    AMOUNTS = frozenset({"top_down", "bottom_up", "customers__count", "customers__price"})
    unit = unit_field(
        required=True, help_text=gettext_lazy("What is counted: CNY/year, seat, client")
    )
    top_down = amount_field(
        gettext_lazy("Top-down"),
        help_text=gettext_lazy("From published totals and shares: 4e9 to 15e9"),
    )
    top_down_source = text_field(gettext_lazy("Source, top-down"))
    customers__count = amount_field(
        gettext_lazy("Customers"),
        help_text=gettext_lazy("25000 to 80000, or the id of an assumption"),
    )
    customers__unit = unit_field(gettext_lazy("Each is a"))
    customers__price = amount_field(
        gettext_lazy("Each pays"),
        help_text=gettext_lazy("120000 to 150000, or the id of an assumption"),
    )
    customers__price_unit = unit_field(
        gettext_lazy("Unit of what each pays"), help_text="CNY/client/year"
    )
    bottom_up = amount_field(
        gettext_lazy("Bottom-up as one figure"),
        help_text=gettext_lazy("Only where there are no customers and no price"),
    )
    bottom_up_source = text_field(gettext_lazy("Source, bottom-up"))
    source = text_field(gettext_lazy("Source of both"))
    note = text_field(gettext_lazy("How it was reckoned"), long=True)


class PersonaForm(PartForm):
    TEXTS = frozenset({"name", "role", "needs", "pains", "source"})
    AMOUNTS = frozenset({"willingness_to_pay"})
    name = text_field(gettext_lazy("Name"), required=True)
    role = text_field(gettext_lazy("Role"), help_text=gettext_lazy("Buyer, user, who decides"))
    willingness_to_pay = amount_field(
        gettext_lazy("Would pay"), help_text=gettext_lazy("As a range: 80 to 160")
    )
    unit = unit_field(help_text="CNY/seat/month")
    weight = forms.FloatField(
        label=gettext_lazy("Weight"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("How many of this kind beside the others; 1 if empty"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    source = text_field(gettext_lazy("What the price rests on"))
    needs = text_field(gettext_lazy("Needs"), long=True)
    pains = text_field(gettext_lazy("Pains"), long=True)


class CompetitorForm(PartForm):
    TEXTS = frozenset({"name", "offer", "price", "strengths", "weaknesses", "source"})
    AMOUNTS = frozenset({"asks"})
    name = text_field(gettext_lazy("Name"), required=True)
    offer = text_field(gettext_lazy("Offer"))
    price = text_field(gettext_lazy("Price, in words"))
    asks = amount_field(
        gettext_lazy("Price, as a number"), help_text=gettext_lazy("Pricing reckons with it")
    )
    unit = unit_field(help_text="CNY/seat/month")
    strengths = text_field(gettext_lazy("Stronger in"), long=True)
    weaknesses = text_field(gettext_lazy("Weaker in"), long=True)
    source = text_field(gettext_lazy("Source"))
    date = day_field(gettext_lazy("Looked at on"))


class NoteForm(PartForm):
    TEXTS = frozenset({"text", "source"})
    text = text_field(gettext_lazy("What was seen"), required=True, long=True)
    date = day_field(gettext_lazy("Day"))
    source = text_field(gettext_lazy("Source"))


class CountryForm(PartForm):
    TEXTS = frozenset({"source"})
    AMOUNTS = frozenset({"share", "size"})
    code = forms.ChoiceField(label=gettext_lazy("Country"), choices=_countries)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=_currencies)
    size = amount_field(
        gettext_lazy("Size"), help_text=gettext_lazy("In its own currency: 2e8 to 5e8")
    )
    unit = unit_field(gettext_lazy("Unit of the size"), help_text="EUR/year")
    share = amount_field(
        gettext_lazy("Or its share"), help_text=gettext_lazy("Of the market: 20% to 30%")
    )
    source = text_field(gettext_lazy("Source"))


class RateForm(PartForm):
    TEXTS = frozenset({"source"})
    AMOUNTS = frozenset({"rate"})
    pair = forms.CharField(
        label=gettext_lazy("Pair"),
        max_length=7,
        help_text=gettext_lazy("USD/CNY: how many CNY one USD costs"),
        widget=forms.TextInput(attrs={"class": "mono", "autocapitalize": "characters"}),
    )
    rate = amount_field(
        gettext_lazy("Rate"), required=True, help_text=gettext_lazy("7.1, or 6.8 to 7.4")
    )
    date = day_field(gettext_lazy("Day of the rate"), required=True)
    source = text_field(gettext_lazy("Source"))
    seen_value = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def facts(self, before: Any) -> dict[str, Any]:
        part = self.part(before)
        seen = part.pop("seen_value", None)
        return {"part": part} | ({"seen_value": seen} if seen else {})

    def clean_pair(self) -> str:
        return str(self.cleaned_data["pair"]).upper().replace(" ", "")


class MarketTestForm(PartForm):
    TEXTS = frozenset({"title", "hypothesis", "metric", "decision"})
    title = text_field(gettext_lazy("Title"), required=True)
    hypothesis = text_field(gettext_lazy("What you believe"), required=True, long=True)
    metric = text_field(
        gettext_lazy("What is measured"),
        required=True,
        help_text=gettext_lazy("A share: visitors who leave a deposit"),
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("The share must be"),
        choices=(
            ("at_least", gettext_lazy("at or above the threshold")),
            ("at_most", gettext_lazy("at or below the threshold")),
        ),
    )
    threshold = ShareField(label=gettext_lazy("Threshold"), help_text="10%")
    sample_size = forms.IntegerField(
        label=gettext_lazy("Sample size"),
        min_value=1,
        max_value=1_000_000_000,
        help_text=gettext_lazy("How many are asked before anybody looks"),
    )
    decision = text_field(
        gettext_lazy("What you will do"),
        required=True,
        long=True,
        help_text=gettext_lazy("If it is supported, and if it is contradicted"),
    )


class ResultForm(forms.Form):
    successes = forms.IntegerField(label=gettext_lazy("How many did"), min_value=0)
    n = forms.IntegerField(label=gettext_lazy("Of how many"), min_value=1, max_value=1_000_000_000)
    date = day_field(gettext_lazy("Complete on"), required=True)
    source = text_field(gettext_lazy("Where it was measured"))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("successes") is not None and cleaned["successes"] > (cleaned.get("n") or 0):
            self.add_error("successes", _("No more than were asked."))
        return cleaned

    def facts(self, before: Any) -> dict[str, Any]:
        """Return the result as the document says it."""
        found = self.cleaned_data
        told: Part = {"value": found["successes"] / found["n"], "n": found["n"]}
        told["date"] = found["date"].isoformat()
        source = reworded(_dug(before or {}, "result__source"), found["source"], language())
        return {"result": told | ({"source": source} if source else {})}


class PositioningForm(forms.Form):
    text = text_field(gettext_lazy("Why a customer picks this one"), long=True)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def facts(self, before: Any) -> dict[str, Any]:
        return {"text": reworded(before, self.cleaned_data["text"], language())}


class PriceForm(forms.Form):
    unit = forms.CharField(max_length=120, widget=forms.HiddenInput)
    key = forms.CharField(label=gettext_lazy("Assumption"), max_length=64)
    value = amount_field(gettext_lazy("Value"), required=True)


FORMS: Final[Mapping[str, type[PartForm]]] = {
    "personas": PersonaForm,
    "competitors": CompetitorForm,
    "notes": NoteForm,
    "countries": CountryForm,
    "rates": RateForm,
    "tests": MarketTestForm,
}


def errors_of(form: forms.Form) -> Iterable[str]:
    """Return every refusal of a form as a sentence."""
    return [str(message) for messages in form.errors.values() for message in messages]

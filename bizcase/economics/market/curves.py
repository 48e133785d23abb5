"""The page of adoption curves: its form, and the picture of what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import Stale
from bizcase.core import formats
from bizcase.core.errors import DomainError
from bizcase.economics.market.adoption import Curve, Target, targets
from bizcase.economics.market.figures import amount_range, number, shares
from bizcase.economics.market.forms import amount_field, text_field, unit_field
from bizcase.economics.market.names import free_name, mark_in, taken_names
from bizcase.economics.market.pictures import Drawing, curve
from modeling.market_adoption import INPUTS, KINDS, Adoption, Band, Kind
from modeling.spec import CaseSpec

NAMES: Final[Mapping[str, Any]] = {
    "bass": gettext_lazy("Bass: innovators and imitators"),
    "logistic": gettext_lazy("Logistic: an S around a midpoint"),
    "ramp": gettext_lazy("Ramp: a straight line"),
}
LABELS: Final[Mapping[str, Any]] = {
    "market": gettext_lazy("Market"),
    "p": gettext_lazy("Innovation p, per month"),
    "q": gettext_lazy("Imitation q, per month"),
    "ceiling": gettext_lazy("Ceiling"),
    "growth": gettext_lazy("Growth, per month"),
    "midpoint": gettext_lazy("Midpoint, month"),
    "first": gettext_lazy("First month"),
    "last": gettext_lazy("Last month"),
}
HELPS: Final[Mapping[str, Any]] = {
    "market": gettext_lazy("All who could adopt: 4000 to 9000, or the id of an assumption"),
    "p": gettext_lazy("The share that joins by itself each month"),
    "q": gettext_lazy("How strongly those who joined draw in others"),
    "ceiling": gettext_lazy("Where it ends: 400 to 900, or the id of an assumption"),
    "growth": gettext_lazy("0.1 takes 44 months from a tenth to nine tenths"),
    "midpoint": gettext_lazy("When half of the ceiling is reached"),
    "first": gettext_lazy("Until then nobody"),
    "last": gettext_lazy("From then on everybody"),
}
SLIDERS: Final[Mapping[str, tuple[str, float, float]]] = {  # scale, from, to
    "market": ("log", 10, 1e7),
    "p": ("percent", 1e-5, 0.05),
    "q": ("percent", 1e-3, 0.3),
    "ceiling": ("log", 10, 1e7),
    "growth": ("log", 0.01, 1),
    "midpoint": ("linear", 0, 120),
    "first": ("linear", 0, 60),
    "last": ("linear", 0, 120),
}
FIRST: Final[Mapping[str, str]] = {
    "market": "2000 to 6000",
    "p": "0.1% to 0.4%",
    "q": "2% to 5%",
    "ceiling": "2000 to 6000",
    "growth": "0.08 to 0.2",
    "midpoint": "18 to 30",
    "first": "2 to 4",
    "last": "9 to 18",
}


class AdoptionForm(forms.Form):
    """A curve; its parameters are added by its kind."""

    kind = forms.ChoiceField(choices=[(key, key) for key in KINDS], widget=forms.HiddenInput)
    target = forms.ChoiceField(label=gettext_lazy("Write it into"), required=False)
    key = forms.CharField(
        label=gettext_lazy("Name in formulas"),
        max_length=48,
        help_text=gettext_lazy("Its parameters are named after it"),
    )
    unit = unit_field(
        gettext_lazy("What it counts"), help_text=gettext_lazy("seat, client; only for a line")
    )
    source = text_field(gettext_lazy("Source"))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, spec: CaseSpec, kind: Kind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.curve_kind, self.known = kind, targets(spec)
        choices = [("", _("a line of its own"))]
        choices += [(target.key, target.label) for target in self.known]
        self.fields["target"].choices = choices  # type: ignore[attr-defined]
        for each in INPUTS[kind]:
            self.fields[each.key] = _parameter(each.key)

    def parameters(self) -> list[forms.BoundField]:
        """Return the fields of the curve itself."""
        return [self[each.key] for each in INPUTS[self.curve_kind]]

    def curve(self) -> Curve:
        """Return the curve as it was typed."""
        found = self.cleaned_data
        return Curve(
            kind=self.curve_kind,
            key=found["key"],
            unit=found["unit"],
            values={each.key: found[each.key].strip() for each in INPUTS[self.curve_kind]},
            target=found["target"],
            source=found["source"] or None,
            seen=found["seen"] or None,
        )

    def refuse(self, refusal: DomainError) -> None:
        """Put what is wrong beside the fields; of a parameter that came late, what it is now."""
        if isinstance(refusal, Stale):
            now = (refusal.theirs or {}).get("value", "–")
            told = _("{message} There now: {value}").format(message=refusal.message, value=now)
            self.add_error("target", told)
            return
        for path, message in refusal.errors or [("", refusal.message)]:
            field = "key" if path.endswith(".id") else path
            if field in self.fields:
                self.add_error(field, message)
            else:
                self.add_error(None, f"{path}: {message}" if path else message)


def _parameter(key: str) -> Any:
    scale, low, high = SLIDERS[key]
    field = amount_field(LABELS[key], required=True, help_text=HELPS[key])
    field.widget.attrs |= {"data-scale": scale, "data-low": low, "data-high": high}
    return field


def first_values(
    spec: CaseSpec, document: dict[str, Any], kind: Kind, given: Any
) -> dict[str, str]:
    """Return what the form begins with: what the address says, else a usual curve."""
    known = targets(spec)
    chosen = str(given.get("target", known[0].key if known else ""))
    target = next((each for each in known if each.key == chosen), None)
    name = free_name("adoption", taken_names(document))
    found = {"kind": kind, "key": name, "unit": "seat", "target": chosen, "source": ""}
    found |= {each.key: FIRST[each.key] for each in INPUTS[kind]}
    if size := _market_of(spec, target):
        found[INPUTS[kind][0].key] = size
    found |= {name: str(given[name]) for name in found if given.get(name)}
    found["kind"] = kind
    if target is not None:
        found["unit"] = str(target.counted)
        found["seen"] = mark_in(document, spec, target.key)
    return found


def _market_of(spec: CaseSpec, target: Target | None) -> str | None:
    """Return the id of an assumption that counts what a curve would count."""
    if target is None:
        return None
    unit = str(target.counted)
    return next((item.id for item in spec.assumptions if item.unit == unit), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A curve as the page shows it."""

    level: Drawing
    new: Drawing
    half: str
    peak: str
    reached: str
    rows: tuple[tuple[str, str, str], ...]


def picture(found: Adoption, unit: str) -> Picture:
    """Draw a curve: those who have adopted, those who adopt each month, and three findings."""
    return Picture(
        level=_drawn(found.level, unit),
        new=_drawn(found.new, unit),
        half=_months(found.half),
        peak=_months(_within(found)),
        reached=shares(found.reached),
        rows=tuple(_rows(found, unit)),
    )


def _drawn(band: Band, unit: str) -> Drawing:
    months = [float(month) for month in range(1, band.p50.size + 1)]
    return curve(
        [0.0, *months] if band.p50.size == 1 else months,
        low=_padded(band.p5.tolist()),
        middle=_padded(band.p50.tolist()),
        high=_padded(band.p95.tolist()),
        across=formats.number,
        up=lambda value: number(value, unit),
        marks=_marks(band.p50.size),
    )


def _marks(months: int) -> list[float]:
    """Return the month after which each year ends, every second or fifth one of a long case."""
    every = next(step for step in (3, 12, 24, 60, 120) if months <= 7 * step)
    return [1.0, *(float(month) for month in range(every, months + 1, every))]


def _padded(values: list[float]) -> list[float]:
    """Return at least two points, none below 0."""
    kept = [max(value, 0.0) for value in values]
    return [0.0, *kept] if len(kept) == 1 else kept


def _within(found: Adoption) -> tuple[float | None, float | None, float | None]:
    """Return the months with most new adopters; one that still rises at the end lies behind it."""
    last = found.level.p50.size
    low, middle, high = (None if month >= last else month for month in found.peak)
    return low, middle, high


def _months(found: tuple[float | None, float | None, float | None]) -> str:
    """Return a range of months; an end behind the timeline is said to be."""
    low, _middle, high = found
    if low is None:
        return _("after the last month")
    first = formats.number(low)
    if high is None:
        return _("month {first} or later").format(first=first)
    if low == high:
        return _("month {first}").format(first=first)
    return _("month {first} to {last}").format(first=first, last=formats.number(high))


def _rows(found: Adoption, unit: str) -> list[tuple[str, str, str]]:
    """Return the curve at the end of each year."""
    months = found.level.p50.size
    ends = sorted({*range(12, months + 1, 12), months})
    return [
        (
            formats.number(month),
            amount_range(found.level.p5[month - 1], found.level.p95[month - 1], unit),
            amount_range(found.new.p5[month - 1], found.new.p95[month - 1], unit),
        )
        for month in ends
    ]

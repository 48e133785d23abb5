"""What the charts of value models share: names with units, axes, shares of trials."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.charts.chart import INK, Figure, money_axis, plain_axis, ticks
from reports.quantities import Quantities, Scale

Picture = Mapping[str, Any]
LEGEND: Final = {
    "orientation": "h",
    "x": 0,
    "y": 1.09,
    "xanchor": "left",
    "yanchor": "bottom",
    "font": {"size": 11, "color": INK},
    "itemclick": False,
    "itemdoubleclick": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric that a training measured, with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a chart of an entry calls things, and their units."""

    key: str
    title: str
    unit: str = "1"
    metric: str = ""
    metric_unit: str = "1"
    currency: str = "CNY"

    @property
    def quantities(self) -> Quantities:
        return Quantities.of(self.currency)

    def axis_of(self, word: str, unit: str) -> str:
        """Return the title of an axis with its unit."""
        return word if unit in ("", "1") else f"{word}, {unit}"

    def scale(self, values: Sequence[float], unit: str) -> tuple[Scale, str]:
        """Return the power of ten of an axis, and what it says: money gets a named power."""
        head, slash, rest = unit.partition("/")
        if head != self.currency:
            small = self.quantities.scale([])
            return small, "" if unit in ("", "1") else unit
        scale = self.quantities.scale(values)
        return scale, f"{scale.unit}{slash}{rest}"


def axis(scale: Scale, title: str, low: float, high: float, **more: Any) -> Figure:
    """Return an axis over values of any size, money or plain."""
    if scale.factor != 1.0 or scale.digits:
        return money_axis(title, scale=scale, low=low, high=high, **more)
    values = ticks(low, high)
    texts = [f"{value:.6g}" for value in values]
    inside = {"tickmode": "array", "tickvals": values, "ticktext": texts}
    return plain_axis(title, **(inside | {"range": [low, high]} | more))


def middles(found: Picture) -> list[float]:
    return [(low + high) / 2 for low, high in itertools.pairwise(found["edges"])]


def shares_of(found: Picture) -> list[float]:
    """Return the share of all trials in each bin, in percent."""
    total = sum(found["counts"]) + found["below"] + found["above"] or 1
    return [100.0 * count / total for count in found["counts"]]

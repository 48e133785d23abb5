"""Pictures of the market as numbers: intervals over one axis, curves with their bands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 400.0  # the view box of a curve
HEIGHT: Final = 200.0
STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
FEW: Final = 5  # ticks of an axis
Show = Callable[[float], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of an axis; the place in percent of its length."""

    place: float
    label: str

    @property
    def anchor(self) -> str:
        """Keep the first and the last label inside."""
        return "start" if self.place < 4 else "end" if self.place > 96 else "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An interval on an axis; places in percent."""

    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        return round(max(self.high - self.low, 0.6), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From values to places; logarithmic where all values are above 0."""

    low: float
    high: float
    is_log: bool
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """Return the place of a value in percent."""
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, low))
        return round(100 * min(max((value - low) / (high - low), 0.0), 1.0), 2)

    def bar(self, low: float, middle: float, high: float) -> Bar:
        return Bar(low=self.at(low), middle=self.at(middle), high=self.at(high))


def axis_of(values: Iterable[float], show: Show) -> Axis:
    """Return an axis that holds values: decades where they are above 0, round steps otherwise."""
    known = list(values)
    low, high = min(known), max(known)
    if low <= 0:
        ends = steps(min(low, 0.0), high)
        return Axis(low=ends[0], high=ends[-1], is_log=False, ticks=_placed(ends, show))
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    last = max(last, first + 1)
    every = -(-(last - first) // FEW)
    marks = list(range(first, last + 1, every))
    ticks = tuple(
        Tick(place=round(100 * (mark - first) / (last - first), 2), label=show(10.0**mark))
        for mark in marks
    )
    return Axis(low=10.0**first, high=10.0**last, is_log=True, ticks=ticks)


def _placed(values: Sequence[float], show: Show) -> tuple[Tick, ...]:
    low, width = values[0], values[-1] - values[0]
    return tuple(
        Tick(place=round(100 * (value - low) / width, 2), label=show(value)) for value in values
    )


def steps(low: float, high: float, count: int = FEW) -> list[float]:
    """Return round values, evenly apart, that hold low..high."""
    span = (high - low) or max(abs(high), 1.0)
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * each for each in STEPS if power * each >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil((low + span) / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A curve with its band in a view box of 400 by 200, with the marks of both axes.

    Attributes
    ----------
    line, band : str
        SVG paths.
    across, up : tuple of Tick
    span : Bar or None
        An interval on the horizontal axis that is marked.
    """

    line: str
    band: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    span: Bar | None = None


def curve(
    x: Sequence[float],
    *,
    low: Sequence[float],
    middle: Sequence[float],
    high: Sequence[float],
    across: Show,
    up: Show,
    top: float | None = None,
    span: tuple[float, float, float] | None = None,
    marks: Sequence[float] | None = None,
) -> Drawing:
    """Draw a curve from 0 upwards.

    Parameters
    ----------
    x : sequence of float
        Rising; the axis runs from the first to the last.
    low, middle, high : sequence of float
        Of the band and the line, 0 or more.
    across, up : function of float
        The words for the marks of the axes.
    top : float, optional
        The end of the upper axis.
    span : (low, middle, high), optional
        Marked on the horizontal axis.
    marks : sequence of float, optional
        Of the horizontal axis; round steps without them.
    """
    heights = steps(0.0, max(*high, *middle) if top is None else top)
    widths = steps(x[0], x[-1]) if marks is None else marks
    kept = [value for value in widths if x[0] - 1e-9 <= value <= x[-1] + 1e-9]
    reach = (x[-1] - x[0]) or 1.0

    def place(value: float) -> float:
        return 100 * min(max((value - x[0]) / reach, 0.0), 1.0)

    def points(values: Sequence[float]) -> list[str]:
        rows = zip(x, values, strict=True)
        return [
            f"{place(a) * WIDTH / 100:.1f} {HEIGHT * (1 - b / heights[-1]):.1f}" for a, b in rows
        ]

    ends = [round(place(value), 2) for value in span or ()]
    return Drawing(
        line="M" + "L".join(points(middle)),
        band="M" + "L".join([*points(high), *reversed(points(low))]) + "Z",
        across=tuple(Tick(place=round(place(value), 2), label=across(value)) for value in kept),
        up=tuple(
            Tick(place=round(100 * (1 - value / heights[-1]), 2), label=up(value))
            for value in heights
        ),
        span=None if span is None else Bar(low=ends[0], middle=ends[1], high=ends[2]),
    )

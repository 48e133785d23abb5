"""Small server-made pictures as numbers: what an SVG needs, without a style attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 200.0
HEIGHT: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    negative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An interval on a rail; positions in percent of the rail."""

    low: float
    value: float
    high: float
    baseline: float | None


def bars(edges: Sequence[float], counts: Sequence[float], *, most: int = 40) -> list[Bar]:
    """Return a histogram's bars, neighbours joined until at most ``most`` are left."""
    if len(edges) != len(counts) + 1 or not counts or max(counts) <= 0:
        return []
    step = -(-len(counts) // most)
    joined = [sum(counts[i : i + step]) for i in range(0, len(counts), step)]
    middles = [
        (edges[i] + edges[min(i + step, len(counts))]) / 2 for i in range(0, len(counts), step)
    ]
    width, top = WIDTH / len(joined), max(joined)
    return [
        Bar(
            x=round(i * width, 2),
            y=round(HEIGHT * (1 - count / top), 2),
            width=round(width * 0.86, 2),
            height=round(HEIGHT * count / top, 2),
            negative=middle < 0,
        )
        for i, (count, middle) in enumerate(zip(joined, middles, strict=True))
    ]


def outline(values: Sequence[float]) -> str:
    """Return the points of a line through values spread evenly over the width."""
    top = max(values, default=0)
    if len(values) < 2 or top <= 0:
        return ""
    step = WIDTH / (len(values) - 1)
    return " ".join(
        f"{i * step:.1f},{HEIGHT * (1 - value / top * 0.94):.1f}" for i, value in enumerate(values)
    )


def span(
    *, low: float, value: float, high: float, baseline: float | None, ends: tuple[float, float]
) -> Span:
    """Place an interval on the rail between two ends."""
    start, width = ends[0], (ends[1] - ends[0]) or 1.0

    def at(number: float) -> float:
        return round(min(max((number - start) / width, 0.0), 1.0) * 100, 2)

    return Span(
        low=at(low),
        value=at(value),
        high=at(high),
        baseline=None if baseline is None else at(baseline),
    )


def ends_of(*numbers: float | None) -> tuple[float, float]:
    """Return round ends of a rail that holds the numbers: 0..1 for shares, else 8 % of air."""
    known = [n for n in numbers if n is not None]
    low, high = min(known), max(known)
    if low >= 0 and high <= 1 and high - low > 0.25:
        return (0.0, 1.0)
    air = (high - low) * 0.35 or abs(high) * 0.1 or 1.0
    return (max(low - air, 0.0) if low >= 0 else low - air, high + air)

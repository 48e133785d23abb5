"""What the ``value`` of an assumption may say: a number, a 90 % range, a distribution, a formula.

This module is the grammar only; ``modeling.uncertainty`` turns what it returns into numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from modeling.formula.tree import Node


@dataclass(frozen=True, slots=True)
class Point:
    """A certain number."""

    value: float


@dataclass(frozen=True, slots=True)
class Range:
    """The 5th and the 95th percentile, low < high.

    With ``percent`` both lie strictly between 0 and 1 (a beta is meant); without it both positive
    means a lognormal, otherwise a normal.
    """

    low: float
    high: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A distribution with checked arguments.

    Every argument stands under its name, however it was written: ``normal(10, 2)`` is
    ``named=(("mean", 10.0), ("sd", 2.0))``, read as ``call["mean"]``.

    ====================  ================================================================
    name                  arguments
    ====================  ================================================================
    normal                mean, sd
    lognormal             mu, sigma; or p5, p95
    uniform               a, b
    triangular, pert      low, mode, high
    beta                  a, b
    gamma                 shape, scale
    poisson               rate
    bernoulli             p
    discrete              points: (value, weight) pairs, weights as written (sum > 0)
    empirical             points: (value, 1.0) pairs
    truncated             inner; low and high, either may be missing
    metalog               p10, p50, p90; low and high, either may be missing
    ====================  ================================================================
    """

    name: str
    named: tuple[tuple[str, float], ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    inner: Call | Range | None = None

    def __getitem__(self, name: str) -> float:
        """Return the argument of this name."""
        return dict(self.named)[name]

    def get(self, name: str) -> float | None:
        """Return the argument of this name, or None where it was left out."""
        return dict(self.named).get(name)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula over other assumptions."""

    node: Node


Value = Point | Range | Call | Formula

"""What technology, governance and fairness are worth: the formulas behind the value models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from modeling.spec import Issue, SpecError
from modeling.text import Message, gettext_noop

Array = NDArray[np.float64]

SCORE_95: Final = 1.6448536269514722  # the normal score of the 95th percentile
ROUNDING: Final = 1e-12
"""Residuals below this share of the values are those of the arithmetic, not of the anchors."""


@dataclass(frozen=True, slots=True)
class AnchorFit:
    """The line V = centre + slope (y - middle) through measured anchors.

    Written from the middle of the anchors, level and slope are uncorrelated, so that each can be
    drawn by itself.

    Attributes
    ----------
    slope : float
        Alpha: value per unit of the metric.
    centre : float
        The value at the middle.
    middle : float
        The (weighted) mean of the anchors' metrics.
    slope_sd, centre_sd : float
        Of the normal with the same 90 % interval as the Student distribution of the estimate;
        0 where two anchors without an error fix the line.
    """

    slope: float
    centre: float
    middle: float
    slope_sd: float
    centre_sd: float

    @property
    def intercept(self) -> float:
        """Beta: the value where the metric is 0, which the anchors need not reach."""
        return self.centre - self.slope * self.middle

    def at(self, metric: ArrayLike) -> Array:
        """Return the value on the line at a metric, in the unit of the anchors' values."""
        return np.asarray(self.centre + self.slope * (np.asarray(metric, float) - self.middle))

    def interval_at(self, metric: ArrayLike) -> tuple[Array, Array]:
        """Return the 5th and the 95th percentile of the value on the line at a metric."""
        away = np.asarray(metric, float) - self.middle
        half = SCORE_95 * np.hypot(self.centre_sd, self.slope_sd * away)
        return self.at(metric) - half, self.at(metric) + half


def fit_anchors(
    metrics: Sequence[float], values: Sequence[float], sds: Sequence[float] | None = None
) -> AnchorFit:
    """Return the least-squares line V = alpha y + beta through anchor points.

    Parameters
    ----------
    metrics : (anchors,) sequence
        The measured metric of each anchor.
    values : (anchors,) sequence
        What it was worth.
    sds : (anchors,) sequence, optional
        The standard error of each value. Anchors then weigh 1 / sd^2, and where they scatter more
        than their errors say, the errors are widened by Birge's ratio. Without it the scatter
        around the line is the error.

    Raises
    ------
    SpecError
        With fewer than two different metrics, or an error that is not above 0.

    References
    ----------
    Birge, "The calculation of errors by the method of least squares", Physical Review 40 (1932).
    """
    x, y = np.asarray(metrics, float), np.asarray(values, float)
    if x.size < 2 or np.ptp(x) == 0:
        template = gettext_noop("needs two anchors or more, at different values of the metric")
        raise SpecError([Issue("anchors", Message(template))])
    if sds is not None and not min(sds) > 0:
        template = gettext_noop("the standard error of an anchor must be above 0")
        raise SpecError([Issue("anchors", Message(template))])
    with np.errstate(all="ignore"):
        fit = _line(x, y, np.ones_like(x) if sds is None else np.asarray(sds, float) ** -2.0, sds)
    if not np.isfinite([fit.slope, fit.centre, fit.middle, fit.slope_sd, fit.centre_sd]).all():
        template = gettext_noop("the numbers here lie too far apart to work with; look for zeros")
        raise SpecError([Issue("anchors", Message(template))])
    return fit


def _line(x: Array, y: Array, weights: Array, sds: Sequence[float] | None) -> AnchorFit:
    total = weights.sum()
    middle, centre = float(weights @ x / total), float(weights @ y / total)
    spread = weights @ (x - middle) ** 2
    slope = float(weights @ ((x - middle) * (y - centre)) / spread)
    left = y - centre - slope * (x - middle)
    scale = _residual(weights, left, y, known=sds is not None)
    return AnchorFit(
        slope, centre, middle, scale / float(np.sqrt(spread)), scale / float(np.sqrt(total))
    )


def _residual(weights: Array, left: Array, values: Array, *, known: bool) -> float:
    """Return the sd of an anchor of weight 1, as the 90 % interval of the estimates needs it."""
    free = left.size - 2
    if free == 0 or np.abs(left).max() <= ROUNDING * np.abs(values).max():
        return 1.0 if known else 0.0
    sd = float(np.sqrt(weights @ left**2 / free))
    return max(1.0, sd) if known else sd * student_ratio(free)


def student_ratio(free: int) -> float:
    """Return the 95th percentile of Student's t over that of the normal.

    A normal that is this much wider has the same 90 % interval; unlike Student's it has finite
    moments even with one degree of freedom.
    """
    return float(special.stdtrit(free, 0.95)) / SCORE_95


def expected_floor(mean: ArrayLike, sd: ArrayLike) -> Array:
    """Return E[max(X, 0)] of a normal X, exactly.

    Parameters
    ----------
    mean, sd : array
        Currency; sd is 0 or more. They broadcast.

    Returns
    -------
    array
        Never below max(mean, 0): the difference is what it is worth to decide after X is known.

    References
    ----------
    Raiffa, Schlaifer, Applied Statistical Decision Theory (1961): the unit normal loss integral.
    """
    mean, sd = np.asarray(mean, float), np.asarray(sd, float)
    score = np.divide(mean, sd, out=np.zeros(np.broadcast(mean, sd).shape), where=sd > 0)
    density = np.exp(-(score**2) / 2) / np.sqrt(2 * np.pi)
    loss = mean * special.ndtr(score) + sd * density
    return np.asarray(np.where(sd > 0, loss, np.maximum(mean, 0.0)))


def clamp(ratio: ArrayLike) -> Array:
    """Return a measured ratio held between 0 and 1."""
    return np.asarray(np.clip(np.asarray(ratio, float), 0.0, 1.0))


def four_fifths(rates: Mapping[str, float]) -> float:
    """Return the smallest group's rate over the largest: the ratio of the four-fifths rule.

    Parameters
    ----------
    rates : mapping of group to float
        The share of each group that was selected, 0 to 1.

    Returns
    -------
    float
        From 0 to 1; below 0.8 the rule sees evidence of adverse impact.

    Raises
    ------
    SpecError
        With fewer than two groups, a rate outside 0 to 1, or nobody selected: then nothing was
        measured.

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (1978).
    """
    if len(rates) < 2:
        template = gettext_noop("needs the rates of two groups or more")
        raise SpecError([Issue("rates", Message(template))])
    for group, rate in rates.items():
        if not 0 <= rate <= 1:
            template = gettext_noop("a rate is a share from 0 to 1, not {rate:g}")
            raise SpecError([Issue(f"rates.{group}", Message(template, rate=rate))])
    if max(rates.values()) == 0:
        template = gettext_noop("nobody was selected in any group, so no ratio was measured")
        raise SpecError([Issue("rates", Message(template))])
    return min(rates.values()) / max(rates.values())

"""Evidence: a measured metric with its interval, and the uncertain value that it gives a case.

Light on purpose (scipy.special only): pages and services read evidence, only the
process that trains imports the libraries that made it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from scipy import special

from modeling.text import gettext_noop

Verdict = Literal["supported", "no evidence", "contradicted"]

# as pages show them
VERDICTS: Final = (
    gettext_noop("supported"),
    gettext_noop("no evidence"),
    gettext_noop("contradicted"),
)
NORMAL_975: Final = 1.959963984540054
# metrics that live between 0 and 1, so that the value drawn for them must too
SHARES: Final = frozenset({"accuracy", "auc", "average_precision", "f1", "precision", "recall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a training showed: one metric on a test part that was opened once.

    Attributes
    ----------
    recipe : str
        Key and version, "tabular@1".
    metric : str
        Name of the metric; its unit is that of `value`.
    value, low, high : float
        Point and 95 % interval, low <= value <= high.
    n : int
        Test rows behind the value.
    verdict : str
        What the paired comparison with the baseline says.
    successes : int or None
        Set when the metric is a plain share of n; its uncertainty is then a beta posterior.
    bounds : (float or None, float or None)
        Smallest and largest value that the metric can take.
    """

    recipe: str
    metric: str
    value: float
    low: float
    high: float
    n: int
    verdict: Verdict = "no evidence"
    successes: int | None = None
    bounds: tuple[float | None, float | None] = (None, None)

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.value, self.low, self.high))):
            raise ValueError("value and interval must be finite numbers")
        if not self.low <= self.value <= self.high:
            raise ValueError("the interval must hold the value")
        if self.n < 1:
            raise ValueError("n must be at least 1")
        if self.successes is not None and not 0 <= self.successes <= self.n:
            raise ValueError("successes must lie between 0 and n")

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read the record of a training.

        Raises
        ------
        KeyError, ValueError
            If a required entry is absent, or the numbers contradict each other.
        """
        low, high = record["interval"]
        metric = str(record["metric"])
        bounds = record.get("bounds") or ((0.0, 1.0) if metric in SHARES else (None, None))
        return cls(
            recipe=str(record.get("recipe", "")),
            metric=metric,
            value=float(record["value"]),
            low=float(low),
            high=float(high),
            n=int(record["n"]),
            verdict=record.get("verdict", "no evidence"),
            successes=record.get("successes"),
            bounds=(bounds[0], bounds[1]),
        )


def verdict(low: float | None, high: float | None) -> Verdict:
    """Say what a paired interval of (model - baseline) shows.

    Parameters
    ----------
    low, high : float or None
        95 % interval of the paired difference, unit of the metric; None if there is none.
    """
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return "no evidence"
    if low > 0:
        return "supported"
    if high < 0:
        return "contradicted"
    return "no evidence"


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share, as fractions.

    Raises
    ------
    ValueError
        If n < 1 or successes lies outside 0..n.

    References
    ----------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference,
    JASA 22, 209-212.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("wilson needs n >= 1 and 0 <= successes <= n")
    share, z2 = successes / n, NORMAL_975**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_975 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def to_value(
    record: Mapping[str, Any] | Evidence, *, prior: tuple[float, float] = (0.5, 0.5)
) -> str:
    """Return the value text of an assumption that says what the evidence shows.

    Parameters
    ----------
    record : mapping or Evidence
        A training's record.
    prior : (float, float)
        Beta prior, used only when the metric is a count. The default is Jeffreys', whose
        equal-tailed interval stays close to Wilson's (Brown, Cai, DasGupta 2001, Statistical
        Science 16, 101-133).

    Returns
    -------
    str
        "beta(a, b)" for a metric between 0 and 1, "normal(mean, sd)" for one without bounds:
        the 2.5 % and 97.5 % quantiles are those of the interval as well as the family allows.
        A plain number when the interval has no width.
    """
    seen = record if isinstance(record, Evidence) else Evidence.from_record(record)
    if seen.successes is not None:
        a, b = prior
        return _call("beta", seen.successes + a, seen.n - seen.successes + b)
    if seen.high - seen.low <= 1e-9 * max(1.0, abs(seen.value)):
        return _number(seen.value)
    if seen.bounds == (0.0, 1.0):
        return _call("beta", *fit_beta(value=seen.value, low=seen.low, high=seen.high))
    centre, sd = (seen.low + seen.high) / 2, (seen.high - seen.low) / (2 * NORMAL_975)
    return _call("normal", centre, sd)


def fit_beta(*, value: float, low: float, high: float) -> tuple[float, float]:
    """Return (a, b) of the beta whose 2.5 % and 97.5 % quantiles are low and high.

    Parameters
    ----------
    value, low, high : float
        Fractions, 0 <= low <= value <= high <= 1, low < high. An end at 0 or 1 says only "as far
        as it goes": the value then takes its place as the mean.

    Raises
    ------
    ValueError
        If the numbers are not ordered inside 0..1.
    """
    if not 0 <= low <= value <= high <= 1 or low == high:
        raise ValueError("a beta needs 0 <= low <= value <= high <= 1 and low < high")
    mean = min(max(value, 1e-4), 1 - 1e-4)
    if low <= 0 and high >= 1:
        return 2 * mean, 2 * (1 - mean)  # nothing is known but the middle
    least = math.log(0.25 / min(mean, 1 - mean))  # a smaller beta is a coin that says 0 or 1
    if low <= 0:
        size = _root(lambda x: _below(high, mean, x) - 0.975, least, 25.0)
    elif high >= 1:
        size = _root(lambda x: 0.025 - _below(low, mean, x), least, 25.0)
    else:
        size = _root(lambda x: _below(high, _mean_of(low, x), x) - 0.975, -7.0, 25.0)
        mean = _mean_of(low, size)
    return mean * math.exp(size), (1 - mean) * math.exp(size)


def _mean_of(low: float, size: float) -> float:
    """Return the mean of the beta of a size (log of a + b) whose 2.5 % quantile is low."""
    return _root(lambda mean: 0.025 - _below(low, mean, size), 0.0, 1.0)


def _below(point: float, mean: float, size: float) -> float:
    total = math.exp(size)
    return float(special.betainc(max(mean, 1e-12) * total, max(1 - mean, 1e-12) * total, point))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising function crosses zero: bisection, because it cannot run away."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _call(name: str, first: float, second: float) -> str:
    return f"{name}({_number(first)}, {_number(second)})"


def _number(value: float) -> str:
    return f"{value:.8g}"

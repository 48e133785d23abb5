"""Market tests that are registered before they are run: what is frozen, and what a result says.

A threshold that is chosen when the result is known says nothing. So what decides is frozen first,
and its digest is kept; a result is only taken for a frozen test, and only as long as the digest is
still that of what is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from modeling.evidence import wilson
from modeling.market import MarketTest, Verdict

FROZEN: Final = (
    "id",
    "title",
    "hypothesis",
    "metric",
    "threshold",
    "rule",
    "sample_size",
    "decision",
)
"""What may not change any more once a test is frozen."""
EXACT: Final = 1e-6
"""How far a share may lie from one of whole people, in people."""


def frozen_digest(test: MarketTest) -> str:
    """Return the SHA-256 of the canonical JSON of what a freeze fixes."""
    tree = test.model_dump(mode="json")
    kept = {name: tree[name] for name in FROZEN}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def successes_of(value: float, n: int) -> int | None:
    """Return how many of n a share is, or None if it is no share of whole people."""
    count = round(value * n)
    return count if abs(value * n - count) <= max(EXACT, 1e-9 * n) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the result of a test says.

    Attributes
    ----------
    verdict : {"supported", "contradicted", "undecided"}
    low, high : float
        Wilson's 95 % interval of the share.
    successes, n : int
    is_short : bool
        Fewer were asked than the test was registered for, which decides nothing.
    """

    verdict: Verdict
    low: float
    high: float
    successes: int
    n: int
    is_short: bool


def finding_of(test: MarketTest) -> Finding | None:
    """Return what the result of a test says; None before there is one.

    Raises
    ------
    ValueError
        If the share is none of whole people.
    """
    if test.result is None:
        return None
    n = test.result.n
    successes = successes_of(test.result.value, n)
    if successes is None:
        raise ValueError("the share is none of whole people")
    low, high = wilson(successes, n)
    is_short = n < test.sample_size
    verdict: Verdict = "undecided" if is_short else judged(low, high, test.threshold, test.rule)
    return Finding(verdict=verdict, low=low, high=high, successes=successes, n=n, is_short=is_short)


def judged(low: float, high: float, threshold: float, rule: str) -> Verdict:
    """Hold an interval against a threshold: it decides only if it lies on one side of it."""
    if rule == "at_least":
        if low >= threshold:
            return "supported"
        return "contradicted" if high < threshold else "undecided"
    if high <= threshold:
        return "supported"
    return "contradicted" if low > threshold else "undecided"


def decisive(test: MarketTest) -> tuple[int | None, int | None]:
    """Return the most successes that decide for the lower side, and the least for the upper side.

    Of the registered sample; None where even nobody, or everybody, would decide nothing.
    """
    n = test.sample_size
    lower, upper = ("contradicted", "supported") if test.rule == "at_least" else _TURNED

    def verdict(successes: int) -> Verdict:
        return judged(*wilson(successes, n), test.threshold, test.rule)

    least = _first(n, lambda k: verdict(k) == upper)
    over = _first(n, lambda k: verdict(k) != lower)
    most = n if over is None else over - 1
    return (most if most >= 0 else None), least


_TURNED: Final = ("supported", "contradicted")


def _first(n: int, holds: Callable[[int], bool]) -> int | None:
    """Return the first count from 0 to n for which a condition holds that then holds on."""
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low if low <= n else None

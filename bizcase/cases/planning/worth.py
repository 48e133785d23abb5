"""What levers are worth as a page prints it: bars over one rail, the widest effect first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bizcase.cases.board import language
from modeling.spec import CaseSpec
from modeling.text import say

if TYPE_CHECKING:
    from modeling.uncertainty.lever_effects import Effect, Effects

WIDTH: Final = 320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthRow:
    """The effect of one lever, or of all that are on; positions in a picture 320 wide."""

    id: str
    name: str
    enabled: bool
    mean: float
    low: float
    high: float
    p5: float
    p95: float
    better: float
    before: float
    after: float
    bar: tuple[float, float]  # x, width
    whisker: tuple[float, float]  # from, to: 90 % of the futures

    @property
    def verdict(self) -> str:
        """Say whether it pays: yes, no, or that the trials do not tell."""
        if self.low > 0:
            return "pays"
        return "loses" if self.high < 0 else "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    rows: tuple[WorthRow, ...]
    together: WorthRow | None
    zero: float
    trials: int
    seed: int


def worth_rows(spec: CaseSpec, found: Effects) -> Worth:
    """Return the effects of the levers of a case, the best first."""
    whole = [*found.each, *([found.together] if found.together is not None else [])]
    ends = _ends(whole)
    names = {lever.id: say(lever.label, language()) or lever.id for lever in spec.levers}
    states = {lever.id: lever.enabled for lever in spec.levers}
    rows = [_row(each, names[each.id], states[each.id], ends) for each in found.each]
    together = None if found.together is None else _row(found.together, "", True, ends)
    return Worth(
        rows=tuple(sorted(rows, key=lambda row: -row.mean)),
        together=together,
        zero=_at(0.0, ends),
        trials=found.trials,
        seed=found.seed,
    )


def _ends(effects: Iterable[Effect]) -> tuple[float, float]:
    numbers = [0.0]
    for each in effects:
        numbers += [each.p5 or 0.0, each.p95 or 0.0, each.mean or 0.0]
    low, high = min(numbers), max(numbers)
    air = (high - low) * 0.04 or 1.0
    return low - air, high + air


def _at(value: float, ends: tuple[float, float]) -> float:
    return round((value - ends[0]) / (ends[1] - ends[0]) * WIDTH, 2)


def _row(effect: Effect, name: str, enabled: bool, ends: tuple[float, float]) -> WorthRow:
    mean, (low, high) = effect.mean or 0.0, effect.interval
    p5, p95 = effect.p5 or 0.0, effect.p95 or 0.0
    left, right = sorted((_at(0.0, ends), _at(mean, ends)))
    return WorthRow(
        id=effect.id,
        name=name,
        enabled=enabled,
        mean=mean,
        low=low or 0.0,
        high=high or 0.0,
        p5=p5,
        p95=p95,
        better=effect.better or 0.0,
        before=effect.positive[0],
        after=effect.positive[1],
        bar=(left, round(max(right - left, 1.0), 2)),
        whisker=(_at(p5, ends), _at(p95, ends)),
    )

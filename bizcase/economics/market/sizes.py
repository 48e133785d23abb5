"""What the page shows of TAM, SAM and SOM: intervals over one axis, and what to question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.core import formats
from bizcase.economics.market.figures import amount, amount_range, number
from bizcase.economics.market.pictures import Axis, Bar, Tick, axis_of
from modeling.market import MarketSize
from modeling.market_sizes import LEVELS, SIDES, Doubt, Level, Sizing, Spread, market_sizes
from modeling.spec import CaseSpec
from modeling.text import say

WORDS: Final[Mapping[str, Any]] = {
    "tam": gettext_lazy("TAM, the whole market"),
    "sam": gettext_lazy("SAM, what we can serve"),
    "som": gettext_lazy("SOM, what we can win"),
}
WAYS: Final[Mapping[str, Any]] = {
    "top_down": gettext_lazy("Top-down"),
    "bottom_up": gettext_lazy("Bottom-up"),
}
TONES: Final = {"agree": "ok", "vague": "wait", "differ": "no"}
VERDICTS: Final[Mapping[str, Any]] = {
    "agree": gettext_lazy("The two ways agree"),
    "vague": gettext_lazy("Too vague to tell"),
    "differ": gettext_lazy("The two ways differ"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """One way of reckoning a size."""

    key: str
    word: Any
    typed: str
    shown: str
    middle: str
    source: str
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the two ways go together, in words."""

    word: Any
    tone: str
    sentence: str
    overlap: float
    ratio: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a reader should question, in words."""

    text: str
    is_bad: bool
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A level of the market; without a size it is only a name to fill."""

    key: str
    word: Any
    seen: str
    unit: str = ""
    headline: str = ""
    middle: str = ""
    sides: tuple[SideRow, ...] = ()
    match: Match | None = None
    remarks: tuple[Remark, ...] = ()
    note: str = ""
    rate: str = ""

    @property
    def is_there(self) -> bool:
        return bool(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Levels that are in one unit, over one axis."""

    unit: str
    ticks: tuple[Tick, ...]
    levels: tuple[LevelRow, ...]


def panels(spec: CaseSpec, document: Mapping[str, Any]) -> tuple[list[LevelRow], list[Panel]]:
    """Return the three levels, and those that have a size in groups of one unit."""
    sizing = market_sizes(spec)
    market = document.get("market", {})
    axes = _axes(sizing)
    rows = []
    for key in LEVELS:
        level, seen = sizing.level(key), mark(market.get(key))
        if level is None:
            rows.append(LevelRow(key=key, word=WORDS[key], seen=seen))
        else:
            rows.append(_row(level, seen, axes[str(level.unit)], sizing))
    units = dict.fromkeys(row.unit for row in rows if row.is_there)
    groups = [
        Panel(
            unit=unit,
            ticks=axes[unit].ticks,
            levels=tuple(row for row in rows if row.unit == unit),
        )
        for unit in units
    ]
    return rows, groups


def _axes(sizing: Sizing) -> dict[str, Axis]:
    """Return one axis for the levels of each unit."""
    ends: dict[str, list[float]] = {}
    for level in sizing.levels:
        known = ends.setdefault(str(level.unit), [])
        for side in SIDES:
            if (found := getattr(level, side)) is not None:
                known += [found.p5, found.p95]
    return {
        unit: axis_of(known or [0.0, 1.0], lambda value, unit=unit: number(value, unit))  # type: ignore[misc]
        for unit, known in ends.items()
    }


def _row(level: Level, seen: str, axis: Axis, sizing: Sizing) -> LevelRow:
    unit, whole = str(level.unit), level.whole
    way = level.conversion
    return LevelRow(
        key=level.key,
        word=WORDS[level.key],
        seen=seen,
        unit=unit,
        headline=amount_range(whole.p5, whole.p95, unit) if whole else "",
        middle=amount(whole.p50, unit) if whole else "",
        sides=tuple(_sides(level, axis)),
        match=match_of(level),
        remarks=remarks_of(sizing, level.key),
        note=say(level.size.note, language()),
        rate=_("at {pair} of {day}").format(pair=way.rate.pair, day=way.date) if way else "",
    )


def _sides(level: Level, axis: Axis) -> Iterator[SideRow]:
    size, unit = level.size, str(level.unit)
    for key in SIDES:
        found: Spread | None = getattr(level, key)
        if found is not None:
            source = getattr(size, f"{key}_source") or size.source
            yield SideRow(
                key=key,
                word=WAYS[key],
                typed=_typed(size, key),
                shown=amount_range(found.p5, found.p95, unit),
                middle=amount(found.p50, unit),
                source=say(source, language()),
                bar=axis.bar(found.p5, found.p50, found.p95),
            )


def _typed(size: MarketSize, key: str) -> str:
    """Return a figure as it was typed; one of factors as their product."""
    if key == "top_down" or size.customers is None:
        return f"{text_of(getattr(size, key))} {size.unit}"
    given = size.customers
    count = f"{text_of(given.count)} {given.unit}"
    return f"{count} × {text_of(given.price)} {given.price_unit}"


def match_of(level: Level) -> Match | None:
    """Say how the two ways of a level go together; None where there is one only."""
    found = level.agreement
    if found is None:
        return None
    ratio = {
        "ratio": formats.figures(found.ratio.p50, 2),
        "low": formats.figures(found.ratio.p5, 2),
        "high": formats.figures(found.ratio.p95, 2),
    }
    sentences = {
        "agree": _("Bottom-up is {ratio} times top-down, 90 % range {low} to {high}: they agree."),
        "vague": _(
            "Bottom-up is {ratio} times top-down, 90 % range {low} to {high}: they agree only "
            "because both are vague. Narrow one before you lean on it."
        ),
        "differ": _(
            "Bottom-up is {ratio} times top-down, 90 % range {low} to {high}: they contradict each "
            "other. Find the factor that is wrong."
        ),
    }
    return Match(
        word=VERDICTS[found.way],
        tone=TONES[found.way],
        sentence=sentences[found.way].format(**ratio),
        overlap=found.overlap,
        ratio=found.ratio,
    )


def remarks_of(sizing: Sizing, level: str) -> tuple[Remark, ...]:
    """Return what a reader should question about a level, the gravest first."""
    found = [_remark(doubt) for doubt in sizing.doubts if doubt.level == level]
    return tuple(sorted(found, key=lambda remark: remark.weight))


def _remark(doubt: Doubt) -> Remark:
    weights = {"above": 0, "units": 1, "wide": 2, "one_figure": 3, "source": 4, "single": 5}
    return Remark(text=_told(doubt), is_bad=doubt.is_bad, weight=weights[doubt.kind])


def _told(doubt: Doubt) -> str:
    fields = {
        "level": doubt.level.upper(),
        "other": WAYS.get(doubt.other, doubt.other.upper()),
        "share": formats.percent(doubt.share),
    }
    templates = {
        "above": _(
            "{level} lies above {other} at {share} of the percentiles; a part cannot be larger "
            "than the whole."
        ),
        "units": _(
            "{level} and {other} are in units that cannot be compared; write both in one, or add "
            "the rate."
        ),
        "single": _("{level} is reckoned one way only; {other} is missing."),
        "one_figure": _("{level} bottom-up is one figure; write it as customers times price."),
        "source": _("{level} {other} has no source."),
        "wide": _("{level} {other} spans more than a factor of ten."),
    }
    return templates[doubt.kind].format(**fields)

"""Two scenarios side by side: money on one scale, then everything that is said of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.library.hazards import hazards
from bizcase.cases.library.index import Entry, Estimate, Spread
from bizcase.cases.library.names import FRAMEWORKS, RECIPES, TECHNIQUES, VALUES, WITHOUT, named
from bizcase.cases.library.sheet import Sheet, sheet
from bizcase.cases.words import INDUSTRIES, MODELS, RISKS
from bizcase.core import formats
from modeling.spec import CaseSpec
from modeling.text import Text, say

MOST_RISKS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two."""

    entry: Entry
    spec: CaseSpec

    @cached_property
    def sheet(self) -> Sheet:
        return sheet(self.spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that one side says; `is_shared` if both do."""

    text: str
    is_shared: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One aspect of both sides; `better` is "a", "b" or empty where more or less is no merit."""

    key: str
    label: str
    a: tuple[Said, ...]
    b: tuple[Said, ...]
    better: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """Both NPV ranges on one scale."""

    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    a: Side
    b: Side
    numbers: tuple[Line, ...]
    words: tuple[Line, ...]
    rail: Rail | None  # None without numbers, or in two currencies
    same_currency: bool

    @property
    def both(self) -> tuple[Side, Side]:
        return self.a, self.b


def compare(a: Side, b: Side) -> Comparison:
    """Put two scenarios side by side."""
    same = a.entry.currency == b.entry.currency
    return Comparison(
        a=a,
        b=b,
        numbers=tuple(_numbers(a, b, same)),
        words=tuple(_words(a, b)),
        rail=_rail(a.entry.estimate, b.entry.estimate) if same else None,
        same_currency=same,
    )


def _rail(a: Estimate | None, b: Estimate | None) -> Rail | None:
    if a is None or b is None:
        return None
    ends = [end for each in (a, b) for end in (each.npv.p10, each.npv.p90) if end is not None]
    air = 0.06 * (max(ends) - min(ends))
    return Rail(start=min(*ends, 0.0) - air, end=max(*ends, 0.0) + air)


def _numbers(a: Side, b: Side, same: bool) -> Iterable[Line]:
    money = [
        ("npv", _("NPV, median"), _npv, 1),
        ("funding", _("Funding need, median"), _funding, -1),
    ]
    plain = [
        ("probability", _("P(NPV > 0)"), _probability, 1),
        # medians of those futures only in which there is one: more or less is no merit
        ("irr", _("IRR, median"), _irr, 0),
        ("payback", _("Payback, median"), _payback, 0),
    ]
    for key, label, read, sign in (money[0], plain[0], *plain[1:], money[1]):
        left, right = read(a.entry), read(b.entry)
        is_money = key in ("npv", "funding")
        better = _better(left[0], right[0], sign) if same or not is_money else ""
        yield Line(
            key=key,
            label=label,
            a=(Said(text=left[1], note=left[2]),),
            b=(Said(text=right[1], note=right[2]),),
            better=better,
        )
    yield _plain("horizon", _("Months"), a, b, lambda side: formats.months(side.entry.months))
    yield _plain("inputs", _("Our estimates among the inputs"), a, b, _ours)


Read = tuple[float | None, str, str]


def _better(a: float | None, b: float | None, sign: int) -> str:
    if a is None or b is None or a == b or not sign:
        return ""
    return "a" if (a - b) * sign > 0 else "b"


def _spread(entry: Entry, name: str) -> Spread | None:
    return getattr(entry.estimate, name) if entry.estimate else None


def _npv(entry: Entry) -> Read:
    found = _spread(entry, "npv")
    if found is None:
        return None, formats.NOTHING, ""
    note = _("P10 to P90: {range}")
    reach = formats.money_range(found.p10, found.p90, entry.currency)
    return found.p50, formats.money(found.p50, entry.currency), note.format(range=reach)


def _funding(entry: Entry) -> Read:
    found = _spread(entry, "funding_need")
    if found is None:
        return None, formats.NOTHING, ""
    note = _("P90: {high}").format(high=formats.money(found.p90, entry.currency))
    return found.p50, formats.money(found.p50, entry.currency), note


def _probability(entry: Entry) -> Read:
    found = entry.estimate.probability if entry.estimate else None
    return found, formats.percent(found), ""


def _irr(entry: Entry) -> Read:
    found = _spread(entry, "irr")
    if found is None:
        return None, formats.NOTHING, ""
    note = _("there is one in {share} of futures")
    share = formats.percent(found.share_defined)
    return found.p50, formats.percent(found.p50), note.format(share=share)


def _payback(entry: Entry) -> Read:
    found = _spread(entry, "payback_months")
    if found is None or found.p50 is None:
        return None, formats.NOTHING, ""
    note = _("reached in {share} of futures")
    share = formats.percent(found.share_defined)
    return found.p50, formats.months(found.p50), note.format(share=share)


def _ours(side: Side) -> str:
    found = side.sheet
    return _("{count} of {total}").format(count=found.ours, total=found.graded)


def _plain(key: str, label: str, a: Side, b: Side, read: Callable[[Side], str]) -> Line:
    return Line(key=key, label=label, a=(Said(text=read(a)),), b=(Said(text=read(b)),))


def _words(a: Side, b: Side) -> Iterable[Line]:
    keys: list[tuple[str, str, dict[str, str], Callable[[Side], Sequence[str]]]] = [
        ("industry", _("Industry"), INDUSTRIES, lambda side: [side.entry.industry]),
        ("models", _("Business models"), MODELS, lambda side: side.entry.models),
        ("techniques", _("Techniques"), TECHNIQUES, lambda side: side.entry.techniques),
        ("values", _("Value for customers"), VALUES, lambda side: side.entry.categories),
        ("frameworks", _("Frameworks"), FRAMEWORKS, lambda side: side.entry.frameworks),
    ]
    yield _texts("payers", _("Who pays"), a, b, lambda side: side.entry.payers)
    for key, label, words, read in keys:
        yield _keys(key, label, read(a), read(b), words)
    yield Line(key="poc", label=_("Proof of concept"), a=_poc(a), b=_poc(b))
    yield _texts("data", _("Data needed"), a, b, lambda s: s.spec.card.data if s.spec.card else ())
    yield Line(key="risks", label=_("Risks"), a=_risks(a), b=_risks(b))
    yield _texts(
        "challenges", _("Challenges"), a, b, lambda s: s.spec.card.challenges if s.spec.card else ()
    )
    yield Line(key="team", label=_("Team"), a=_team(a), b=_team(b))


def _keys(
    key: str, label: str, left: Sequence[str], right: Sequence[str], words: dict[str, str]
) -> Line:
    def said(mine: Sequence[str], theirs: Sequence[str]) -> tuple[Said, ...]:
        return tuple(Said(text=named(words, k), is_shared=k in theirs) for k in mine if k)

    return Line(key=key, label=label, a=said(left, right), b=said(right, left))


def _texts(key: str, label: str, a: Side, b: Side, read: Callable[[Side], Sequence[Text]]) -> Line:
    spoken = language()
    left, right = (tuple(Said(text=say(each, spoken)) for each in read(side)) for side in (a, b))
    return Line(key=key, label=label, a=left, b=right)


def _poc(side: Side) -> tuple[Said, ...]:
    if not side.spec.poc:
        reason = side.spec.card.without_poc if side.spec.card else None
        return (Said(text=named(RECIPES, WITHOUT), note=say(reason, language())),)
    numbers = side.sheet.numbers
    told = []
    for plan in side.spec.poc:
        bound = numbers.get(plan.binds or "")
        note = _("{metric}, moves {name}") if bound else "{metric}"
        filled = note.format(metric=plan.metric, name=bound.label if bound else "")
        told.append(Said(text=named(RECIPES, plan.recipe), note=filled))
    return tuple(told)


def _risks(side: Side) -> tuple[Said, ...]:
    found = hazards(side.spec, side.sheet.numbers)
    kinds = Counter(named(RISKS, risk.category) for risk in side.spec.risks)
    told = [Said(text=each.title, note=f"{each.often} · {each.harm}") for each in found]
    rest = len(told) - MOST_RISKS
    more = [Said(text=_("and {count} more").format(count=rest))] if rest > 0 else []
    head = Said(text=" · ".join(f"{name} {count}" for name, count in kinds.most_common()))
    return (head, *told[:MOST_RISKS], *more)


def _team(side: Side) -> tuple[Said, ...]:
    spoken = language()
    return tuple(
        Said(text=f"{formats.figures(each.count)} × {say(each.role, spoken)}")
        for each in side.spec.plan.team
    )

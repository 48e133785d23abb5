"""What entries of `streams`, `costs` and `values` must obey besides their units and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isclose
from typing import Final

from modeling import streams, values
from modeling.costs import CostEntry, ResearchCost
from modeling.economics import lever_checks, value_checks
from modeling.entries import Entry
from modeling.formula.lexer import FormulaError
from modeling.formula.names import taken
from modeling.formula.values import Point, Range, parse_value
from modeling.levers import Lever
from modeling.reading import joined
from modeling.spec import ENTRIES, CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop

SHARES: Final[dict[type[Entry], frozenset[str]]] = {
    streams.Subscription: frozenset({"churn"}),
    streams.Licence: frozenset({"retirement"}),
    streams.Addon: frozenset({"attach"}),
    streams.Advertising: frozenset({"fill", "fee"}),
    streams.Projects: frozenset({"utilisation"}),
    streams.Royalty: frozenset({"rate"}),
    streams.Platform: frozenset({"take_rate"}),
    streams.Joint: frozenset({"share", "cost_share"}),
    streams.ProfitShare: frozenset({"catch_up", "split"}),
    streams.Partners: frozenset({"share"}),
    values.Gate: frozenset({"selected"}),
    Lever: frozenset({"share"}),
}
"""Parameters that are shares of a whole."""


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the entries of a case as they are written."""
    yield from _ids(spec)
    yield from _mixes(spec)
    yield from _shares(spec)
    for index, stream in enumerate(spec.streams):
        if isinstance(stream, streams.Data) and stream.records is None and stream.record_cost:
            template = gettext_noop("has no effect without '{name}'; add it or remove this")
            yield Issue(f"streams[{index}].record_cost", Message(template, name="records"))
    for index, entry in enumerate(spec.costs):
        path = f"costs[{index}]"
        known = {stream.id for stream in spec.streams}
        if entry.stream is not None and entry.stream not in known:
            yield Issue(f"{path}.stream", unknown(entry.stream, known))
        yield from _months(entry, path, spec.timeline.months)
    yield from value_checks.check(spec)
    yield from lever_checks.check(spec)


def _ids(spec: CaseSpec) -> Iterator[Issue]:
    owners = taken(spec)
    for section in ENTRIES:
        for index, entry in enumerate(getattr(spec, section)):
            path = f"{section}[{index}]"
            owner = owners.setdefault(entry.id, path)
            if owner != path:
                template = gettext_noop("'{name}' is the id of {owner}; take another one")
                yield Issue(f"{path}.id", Message(template, name=entry.id, owner=owner))


def _months(entry: CostEntry, path: str, months: int) -> Iterator[Issue]:
    late = gettext_noop("lies behind the last month, {months}; move it forward")
    if entry.first > months:
        yield Issue(f"{path}.first", Message(late, months=months))
    elif entry.last is not None and entry.last < entry.first:
        template = gettext_noop("lies before the first month, {first}; move one of them")
        yield Issue(f"{path}.last", Message(template, first=entry.first))
    if isinstance(entry, ResearchCost) and entry.months is not None:
        for name in ("at", "last"):
            if name in entry.model_fields_set:
                template = gettext_noop("has no effect beside '{name}'; remove one of them")
                yield Issue(f"{path}.{name}", Message(template, name="months"))
        last = entry.first + entry.months - 1
        if last > months:
            template = gettext_noop(
                "ends in month {last}, behind the last month, {months}; take fewer months or begin "
                "earlier"
            )
            yield Issue(f"{path}.months", Message(template, last=last, months=months))


def _mixes(spec: CaseSpec) -> Iterator[Issue]:
    """Check that the weights of each mix, where all are certain numbers, sum to 1."""
    weights: dict[str, list[float | None]] = defaultdict(list)
    first: dict[str, int] = {}
    for index, entry in enumerate(spec.streams):
        if entry.mix is None:
            continue
        first.setdefault(entry.mix, index)
        if entry.weight is None:
            template = gettext_noop("has a mix and no weight; add its share, such as 40%")
            yield Issue(f"streams[{index}].weight", Message(template))
        weights[entry.mix].append(None if entry.weight is None else _point(entry.weight.value))
    for mix, shares in weights.items():
        known = [share for share in shares if share is not None]
        if len(known) == len(shares) and not isclose(sum(known), 1, abs_tol=1e-6):
            template = gettext_noop("the weights of mix '{mix}' sum to {total:g}, not to 1")
            message = Message(template, mix=mix, total=sum(known))
            yield Issue(f"streams[{first[mix]}].weight", message)


def _shares(spec: CaseSpec) -> Iterator[Issue]:
    """Check that numbers and ranges of shares lie between 0 and 1, in outlooks too."""
    template = gettext_noop("is a share of a whole, from 0 to 1; write 5% for 5 of a hundred")
    for section in ENTRIES:
        for index, entry in enumerate(getattr(spec, section)):
            for placed in entry.parameters():
                if placed.path[-1] not in SHARES.get(type(entry), ()):
                    continue
                if _lies_outside(placed.parameter.value):
                    yield Issue(joined((section, index, *placed.path)), Message(template))
                name = f"{entry.id}_{placed.suffix}"
                for outlook, overrides in spec.outlooks.items():
                    if name in overrides and _lies_outside(overrides[name]):
                        yield Issue(f"outlooks.{outlook}.{name}", Message(template))


def _lies_outside(value: float | str) -> bool:
    try:
        found = parse_value(value)
    except FormulaError:
        return False  # told where the value stands
    match found:
        case Point():
            return not 0 <= found.value <= 1
        case Range():
            return found.low < 0 or found.high > 1
    return False


def _point(value: float | str) -> float | None:
    try:
        found = parse_value(value)
    except FormulaError:
        return None  # told where the value stands
    return found.value if isinstance(found, Point) else None

"""What levers must obey besides their units and names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf

from modeling.economics.expansion import expansion
from modeling.formula.lexer import FormulaError
from modeling.formula.shapes import support
from modeling.formula.values import Call, Formula, Point, Range, parse_value
from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the levers of a case as they are written."""
    streams, months = {stream.id for stream in spec.streams}, spec.timeline.months
    for index, lever in enumerate(spec.levers):
        path = f"levers[{index}]"
        if lever.stream is not None and lever.stream not in streams:
            yield Issue(f"{path}.stream", unknown(lever.stream, streams))
        if lever.first > months:
            template = gettext_noop("lies behind the last month, {months}; move it forward")
            yield Issue(f"{path}.first", Message(template, months=months))
        elif lever.last is not None and lever.last < lever.first:
            template = gettext_noop("lies before the first month, {first}; move one of them")
            yield Issue(f"{path}.last", Message(template, first=lever.first))
        template = gettext_noop(
            "must not fall below 0; write what the target is multiplied by, such as 1.05 to 1.3"
        )
        for place, value in (
            (f"{path}.factor", lever.factor.value),
            *(
                (f"outlooks.{name}.{lever.id}_factor", overrides[f"{lever.id}_factor"])
                for name, overrides in spec.outlooks.items()
                if f"{lever.id}_factor" in overrides
            ),
        ):
            if _lowest(value) < 0:
                yield Issue(place, Message(template))


def switched_off(spec: CaseSpec, meaning: Callable[[CaseSpec], Iterable[Issue]]) -> Iterator[Issue]:
    """Yield what would be wrong with the levers that are switched off, were they on.

    So a lever that was taken can always be switched on again.
    """
    off = {f"levers[{index}]" for index, lever in enumerate(spec.levers) if not lever.enabled}
    if not off:
        return
    levers = tuple(lever.model_copy(update={"enabled": True}) for lever in spec.levers)
    whole = expansion(spec.model_copy(update={"levers": levers}))
    for issue in (*whole.issues, *map(whole.told, meaning(whole.spec))):
        if issue.path.partition(".")[0] in off:
            yield issue


def _lowest(value: float | str) -> float:
    """Return the lower end of what a value may be; of a formula nothing is known."""
    try:
        found = parse_value(value)
    except FormulaError:
        return 0.0  # told where the value stands
    match found:
        case Point():
            return found.value
        case Range():
            return 0.0 if found.percent else min(found.low, 0.0)
        case Formula():
            return 0.0
    return _lowest_of(found)


def _lowest_of(call: Call) -> float:
    if call.points:
        return min(value for value, _ in call.points)
    low = support(call.name, dict(call.named))[0]
    if isinstance(call.inner, Call):
        return max(low, _lowest_of(call.inner))
    if isinstance(call.inner, Range) and low == -inf:
        return min(call.inner.low, 0.0)
    return low

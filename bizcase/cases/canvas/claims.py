"""Numbers in the text of a note beside what the note is bound to: which rest on nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bizcase.cases.canvas.numbers import PLAIN, Bound
from modeling.figures import Figure, figures
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.spec import Assumption, CaseSpec, Line

TIMES: Final = ("day", "week", "month", "year", "hour")
NEAR: Final = 0.005  # of its size: what a rounded number may lie outside of a range


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number of a text, and whether the model knows it.

    Attributes
    ----------
    state : str
        bound; loose: bound to nothing; differs: what it is bound to says something else.
    by : Bound or None
        What it is bound to.
    """

    figure: Figure
    text: str
    state: str
    by: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a note's text; without a claim it is words."""

    text: str
    claim: Claim | None = None


def units_of(spec: CaseSpec) -> frozenset[str]:
    """Return the names of units that the case counts in, money left out."""
    found: set[str] = set()
    items: tuple[Assumption | Line, ...] = (*spec.assumptions, *spec.lines)
    for item in items:
        found |= {name for name, _power in Unit.parse(item.unit).powers}
    found |= {str(getattr(entry, "unit", "1")) for entry in (*spec.streams, *spec.costs)}
    return frozenset(name for name in found if re.fullmatch(r"[^\W\d]\w+", name)) - {spec.currency}


def claims(
    text: str, bound: Sequence[Bound], *, currency: str, units: Iterable[str]
) -> tuple[Claim, ...]:
    """Return the numbers of a text; each binding answers for one of them.

    A hypothesis states its numbers itself and answers for all that nothing else does.
    """
    free = [each for each in bound if each.kind != "hypothesis"]
    rest = next((each for each in bound if each.kind == "hypothesis"), None)
    found = []
    for figure in figures(text, currency=currency, units=units):
        by = _answering(figure, free, currency)
        if by is not None:
            free.remove(by)
        found.append(_claim(text, figure, by or rest))
    return tuple(found)


def _claim(text: str, figure: Figure, by: Bound | None) -> Claim:
    state = "loose" if by is None else "differs" if _differs(figure, by) else "bound"
    return Claim(figure=figure, text=text[figure.start : figure.end], state=state, by=by)


def _answering(figure: Figure, free: list[Bound], currency: str) -> Bound | None:
    """Return the binding that fits a number: one that says the same before one that does not."""
    fitting = [each for each in free if _fits(figure, each, currency)]
    agreeing = (each for each in fitting if each.low is not None and not _differs(figure, each))
    return next(agreeing, fitting[0] if fitting else None)


def _fits(figure: Figure, bound: Bound, currency: str) -> bool:
    if bound.kind == "risk":
        return figure.kind in ("percent", "money")
    names = {name for name, _power in _unit(bound.unit).powers}
    if figure.kind == "money":
        return bool(names & {currency, figure.unit.partition("/")[0]})
    if figure.kind == "percent":
        return not names - set(TIMES)
    return bound.unit not in (currency, *PLAIN) or bound.kind == "line"


def _unit(text: str) -> Unit:
    try:
        return Unit.parse(text)
    except FormulaError:
        return Unit()


def _differs(figure: Figure, bound: Bound) -> bool:
    """Say whether a number lies outside of the range that it is bound to.

    Only where both are in the same unit, so far as a text tells its unit.
    """
    if bound.low is None or bound.high is None or not _comparable(figure, bound):
        return False
    slack = NEAR * max(abs(bound.low), abs(bound.high))
    return figure.high < bound.low - slack or figure.low > bound.high + slack


def _comparable(figure: Figure, bound: Bound) -> bool:
    """Say whether both count the same in the same time; of money, what for is not looked at."""
    if figure.kind == "percent":
        return True
    said, meant = (dict(_unit(text).powers) for text in (figure.unit, bound.unit))
    names = TIMES if figure.kind == "money" else said.keys() | meant.keys()
    return all(said.get(name) == meant.get(name) for name in names)


def pieces(text: str, found: Sequence[Claim]) -> Iterator[Piece]:
    """Yield a text cut where its numbers stand."""
    place = 0
    for claim in found:
        if claim.figure.start > place:
            yield Piece(text=text[place : claim.figure.start])
        yield Piece(text=claim.text, claim=claim)
        place = claim.figure.end
    if place < len(text):
        yield Piece(text=text[place:])

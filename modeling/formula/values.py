"""What the ``value`` of an assumption may say: a number, a 90 % range, a distribution, a formula.

This module is the grammar only; ``modeling.uncertainty`` turns what it returns into numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from modeling.formula.functions import DISTRIBUTIONS
from modeling.formula.lexer import NUMBER, VALUE_SYMBOLS, Cursor, FormulaError, Token, tokens
from modeling.formula.parse import parse
from modeling.formula.shapes import NAMES, OPTIONAL, fault, named_by
from modeling.formula.tree import Node
from modeling.parts import LARGEST_NUMBER
from modeling.text import Message, closest, gettext_noop


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
Pair = tuple[float, float]

LONGEST: Final = 20_000
DEEPEST: Final = 5  # of truncated(truncated(...))

_POINT: Final = re.compile(rf"([+-]?{NUMBER})", re.ASCII)
_RANGE: Final = re.compile(rf"([+-]?{NUMBER})\s+to\s+([+-]?{NUMBER})", re.ASCII)
_HEAD: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(", re.ASCII)


def parse_value(value: float | str) -> Value:
    """Read the value of an assumption, a risk or an outlook.

    Parameters
    ----------
    value : float or str
        A finite number, or a text of at most 20 000 characters.

    Raises
    ------
    FormulaError
        With the mend, for everything that is not a value.
    """
    return _parse_text(value.strip()) if isinstance(value, str) else Point(float(value))


@lru_cache(maxsize=8192)
def _parse_text(text: str) -> Value:
    if match := _POINT.fullmatch(text):
        return Point(_number(match[1]))
    if match := _RANGE.fullmatch(text):
        return _range(match[1], match[2])
    head = _HEAD.match(text)
    if head and head[1] in DISTRIBUTIONS:
        return _Reader(tokens(text, VALUE_SYMBOLS, LONGEST)).whole()
    if re.search(r"\bto\b", text):
        template = gettext_noop("a range has a number on both sides, such as '80 to 160'")
        raise FormulaError(Message(template))
    return Formula(parse(text))


def _number(text: str) -> float:
    size = Token("number", text.lstrip("+-"), 0).number
    if size > LARGEST_NUMBER:
        raise FormulaError(Message(gettext_noop("the number is too large")))
    return -size if text.startswith("-") else size


def _range(low_text: str, high_text: str) -> Range:
    percent = low_text.endswith("%")
    low, high = _number(low_text), _number(high_text)
    if percent != high_text.endswith("%"):
        template = gettext_noop("one end is a percentage; write '2% to 5%' with % on both ends")
        raise FormulaError(Message(template))
    if not low < high:
        template = gettext_noop("the range begins at or above its end; write the smaller end first")
        raise FormulaError(Message(template))
    # below 0 % it is no share but a change, which may go either way: a normal, as without %
    percent = percent and low >= 0
    if percent and not 0 < low < high < 1:
        template = gettext_noop(
            "a range of percentages lies above 0% and below 100%; write '{low:g} to {high:g}' for "
            "a number that may lie outside"
        )
        raise FormulaError(Message(template, low=low, high=high))
    return Range(low, high, percent)


class _Reader(Cursor):
    """Reads one distribution: the arguments by place or by name, checked."""

    def _expect(self, symbol: str) -> None:
        token = self.token
        if token.text != symbol:
            template = gettext_noop("'{symbol}' is missing at character {place}")
            missing = ")" if symbol == "," and token.kind == "end" else symbol
            message = Message(template, symbol=missing, place=token.position + 1)
            raise FormulaError(message, token.position)
        self.take()

    def whole(self) -> Call:
        call = self._call(0)
        if self.token.kind != "end":
            template = gettext_noop(
                "a distribution stands alone; give '{name}' its own assumption and use that in a "
                "formula"
            )
            raise FormulaError(Message(template, name=call.name), self.token.position)
        return call

    def _call(self, depth: int) -> Call:
        name = self.take().text
        self._expect("(")
        call = self._truncated(depth) if name == "truncated" else self._plain(name)
        self._expect(")")
        return call

    def _plain(self, name: str) -> Call:
        if name == "discrete":
            return _checked(Call(name, points=self._list("{", "}", weighted=True)))
        if name == "empirical":
            return _checked(Call(name, points=self._list("[", "]", weighted=False)))
        return _checked(Call(name, self._arguments(name)))

    def _truncated(self, depth: int) -> Call:
        token = self.token
        if token.text in DISTRIBUTIONS and depth < DEEPEST:
            inner: Call | Range = self._call(depth + 1)
        elif token.kind == "number" or token.text in ("-", "+"):
            low = self._signed()
            if self.take().text != "to":
                raise _bad_arguments("truncated", token)
            inner = _range(low, self._signed())
        else:
            raise _bad_arguments("truncated", token)
        self._expect(",")
        return _checked(Call("truncated", self._arguments("truncated"), inner=inner))

    def _signed(self) -> str:
        sign = self.take().text if self.token.text in ("-", "+") else ""
        token = self.take()
        if token.kind != "number":
            template = gettext_noop("a number is missing at character {place}")
            raise FormulaError(Message(template, place=token.position + 1), token.position)
        return sign + token.text

    def _arguments(self, name: str) -> tuple[tuple[str, float], ...]:
        by_place: list[float] = []
        by_name: dict[str, float] = {}
        start = self.token
        while self.token.text != ")":
            if by_place or by_name:
                self._expect(",")
            key = self._key(name, by_name)
            number = _number(self._signed())
            if key is not None:
                by_name[key] = number
            elif by_name:
                raise _bad_arguments(name, start)
            else:
                by_place.append(number)
        named = named_by(name, by_place, by_name)
        if named is None:
            raise _bad_arguments(name, start)
        return named

    def _key(self, name: str, taken: dict[str, float]) -> str | None:
        token = self.token
        if token.kind != "name":
            return None
        self.take()
        known = {key for form in NAMES[name] for key in form} | set(OPTIONAL.get(name, ()))
        if token.text not in known:
            near = closest(token.text, known)
            if near is None:
                raise _bad_arguments(name, token)
            template = gettext_noop("{name}() has no '{key}'; did you mean '{near}'?")
            message = Message(template, name=name, key=token.text, near=near)
            raise FormulaError(message, token.position)
        if token.text in taken:
            raise _bad_arguments(name, token)
        self._expect("=")
        return token.text

    def _list(self, opening: str, closing: str, *, weighted: bool) -> tuple[Pair, ...]:
        self._expect(opening)
        found: list[Pair] = []
        while self.token.text != closing:
            if found:
                self._expect(",")
            value, weight = _number(self._signed()), 1.0
            if weighted:
                self._expect(":")
                weight = _number(self._signed())
            found.append((value, weight))
        self._expect(closing)
        return tuple(found)


def _bad_arguments(name: str, token: Token) -> FormulaError:
    template = gettext_noop(
        "the arguments of {name}() at character {place} are not right; write {form}"
    )
    place = token.position
    return FormulaError(
        Message(template, name=name, place=place + 1, form=DISTRIBUTIONS[name]), place
    )


def _checked(call: Call) -> Call:
    inner = call.inner
    support = None
    if isinstance(inner, Call):
        support = (inner.name, dict(inner.named))
    elif inner is not None and inner.percent:
        support = ("beta", {})
    message = fault(call.name, dict(call.named), call.points, support)
    if message is not None:
        raise FormulaError(message)
    return call

"""Units: their algebra, and the check that every formula gives what its line declares.

How numbers without a unit behave: a literal, and whatever is made of literals only, takes the
unit of what it is added to or compared with, and is plain in products. `month` and `year` count:
they are plain numbers, and stand for `month` or `year` where the formula only fits that way, so
that both `month >= 12` and `1 + growth * month` (growth in 1/month) are right. Comparisons give
plain numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from modeling.currencies import CODES
from modeling.formula.lexer import FormulaError
from modeling.formula.names import Reading, read
from modeling.formula.tree import Binary, Call, Name, Node, Number, Unary
from modeling.spec import CaseSpec, Issue, Line
from modeling.text import Message, gettext_noop

LARGEST_POWER: Final = 20
_FACTOR: Final = re.compile(r"([*/]?)\s*(?:1|([^\W\d]\w*)(?:\^(-?[0-9]{1,2}))?)(?!\w)\s*")
_TIMES: Final = frozenset({"month", "year", "week", "day", "hour"})
_SPELLINGS: Final = {"months": "month", "mo": "month", "years": "year", "yr": "year"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of named units, such as ``CNY/seat/month``; without any it is plain.

    Attributes
    ----------
    powers : tuple of (str, int)
        Sorted by name, no power 0.
    """

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, powers: Mapping[str, int]) -> Unit:
        """Return the unit with these powers."""
        return cls(tuple(sorted((name, power) for name, power in powers.items() if power)))

    @staticmethod
    def parse(text: str) -> Unit:
        """Read a unit; ``1`` and the empty text are plain.

        Raises
        ------
        FormulaError
            If the text is no unit.
        """
        return _parse_unit(text)

    def __str__(self) -> str:
        """Write the unit with times last: ``CNY/seat/month``, ``1/month``, ``1``."""
        by_place = sorted(self.powers, key=lambda pair: (pair[0] in _TIMES, pair[0]))
        above = "*".join(_power(name, power) for name, power in by_place if power > 0)
        below = "".join(f"/{_power(name, -power)}" for name, power in by_place if power < 0)
        return (above or "1") + below

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + power
        return Unit.of(powers)

    def __truediv__(self, other: Unit) -> Unit:
        return self * other.to_power(-1)

    def to_power(self, exponent: float) -> Unit:
        """Raise to a power.

        Raises
        ------
        FormulaError
            If a power would not be whole, or beyond 20.
        """
        powers = {name: power * exponent for name, power in self.powers}
        if any(power != int(power) or abs(power) > LARGEST_POWER for power in powers.values()):
            template = gettext_noop("'{unit}' has no power {exponent:g}; make it plain first")
            raise FormulaError(Message(template, unit=self, exponent=exponent))
        return Unit.of({name: int(power) for name, power in powers.items()})


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


@lru_cache(maxsize=4096)
def _parse_unit(text: str) -> Unit:
    unit, place, text = PLAIN, 0, text.strip()
    while place < len(text):
        match = _FACTOR.match(text, place)
        if match is None or bool(match[1]) is (place == 0):
            template = gettext_noop(
                "'{text}' is no unit; write one such as CNY/seat/month, 1/month, or 1 for a plain "
                "number (a percentage is plain: unit 1, value 3%)"
            )
            raise FormulaError(Message(template, text=text), place)
        name, power = match[2], int(match[3] or 1)
        if name in _SPELLINGS:
            template = gettext_noop("write '{right}', not '{name}', so that units cancel")
            raise FormulaError(Message(template, name=name, right=_SPELLINGS[name]), place)
        if abs(power) > LARGEST_POWER:
            template = gettext_noop("a power in a unit lies between -20 and 20, not at {power}")
            raise FormulaError(Message(template, power=power), place)
        if name is not None:
            unit = unit * Unit.of({name: -power if match[1] == "/" else power})
        place = match.end()
    return unit


PLAIN: Final = Unit()
MONTH: Final = Unit.of({"month": 1})
YEAR: Final = Unit.of({"year": 1})

Kind = tuple[Unit, ...] | None  # the units that a part of a formula may have; None: any (a literal)
MOST_KINDS: Final = 8
COUNTS: Final[dict[str, Kind]] = {"month": (PLAIN, MONTH), "year": (PLAIN, YEAR), "step": (MONTH,)}

_BOTH: Final = {
    "+": gettext_noop(
        "cannot add '{right}' to '{left}' (character {place}); multiply or divide one of them by "
        "what turns it into the other"
    ),
    "-": gettext_noop(
        "cannot subtract '{right}' from '{left}' (character {place}); multiply or divide one of "
        "them by what turns it into the other"
    ),
    "<": gettext_noop(
        "cannot compare '{left}' with '{right}' (character {place}); both sides need one unit"
    ),
    "min": gettext_noop(
        "'{left}' and '{right}' meet in {name}() (character {place}); both need one unit"
    ),
}
_FLOW: Final = {
    "+": gettext_noop(
        "cannot add '{right}' to '{left}' (character {place}); a flow becomes a stock when it is "
        "multiplied by step"
    ),
    "-": gettext_noop(
        "cannot subtract '{right}' from '{left}' (character {place}); a flow becomes a stock when "
        "it is multiplied by step"
    ),
}
_WANTED: Final = gettext_noop(
    "'{found}' stands where {name} wants '{wanted}' (character {place}); divide by what carries "
    "the unit"
)
_LOGIC: Final = frozenset({"and", "or", "not", "if()"})
_CONDITION: Final = gettext_noop(
    "'{found}' stands where {name} wants a condition (character {place}); compare it, as in x > 0"
)


class _Inference:
    """Finds the unit of every part of a formula; raises FormulaError at the first clash."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    def of(self, node: Node) -> Kind:
        if isinstance(node, Number):
            return None
        if isinstance(node, Name):
            return COUNTS[node.id] if node.id in COUNTS else (self._units[node.id],)
        if isinstance(node, Unary):
            return self._unary(node)
        return self._binary(node) if isinstance(node, Binary) else self._call(node)

    def _unary(self, node: Unary) -> Kind:
        kind = self.of(node.operand)
        return kind if node.op == "-" else _wanted(kind, [PLAIN], node, "not")

    def _binary(self, node: Binary) -> Kind:
        left, right = self.of(node.left), self.of(node.right)
        if node.op in "*/":
            return _product(left, right, 1 if node.op == "*" else -1)
        if node.op == "^":
            return _raised(left, right, node)
        if node.op in ("and", "or"):
            _wanted(left, [PLAIN], node, node.op)
            return _wanted(right, [PLAIN], node, node.op)
        both = _shared(left, right, node, node.op)
        return both if node.op in "+-" else (PLAIN,)

    def _call(self, node: Call) -> Kind:
        kinds = [self.of(argument) for argument in node.arguments]
        return _RULES[node.function](kinds, node)


def _product(left: Kind, right: Kind, sign: int) -> Kind:
    if right is None:
        return left
    factors = [unit.to_power(sign) for unit in right]
    products = [a * b for a in (left or (PLAIN,)) for b in factors]
    return tuple(dict.fromkeys(products))[:MOST_KINDS]


def _raised(base: Kind, exponent: Kind, node: Binary) -> Kind:
    _wanted(exponent, [PLAIN], node, "^")
    power = node.right
    sign = 1.0
    while isinstance(power, Unary) and power.op == "-":
        power, sign = power.operand, -sign
    if not isinstance(power, Number):
        return None if base is None and exponent is None else _wanted(base, [PLAIN], node, "^")
    return base if base is None else _mapped(base, sign * power.value)


def _mapped(kind: tuple[Unit, ...], exponent: float) -> Kind:
    found, refused = [], None
    for unit in kind:
        try:
            found.append(unit.to_power(exponent))
        except FormulaError as error:
            refused = refused or error
    if not found and refused is not None:
        raise refused
    return tuple(found)


def _shared(left: Kind, right: Kind, node: Binary | Call, op: str) -> Kind:
    """Return the units that both may have, or say that they clash."""
    if left is None or right is None:
        return right if left is None else left
    both = tuple(unit for unit in left if unit in right)
    if both:
        return both
    a, b = left[0], right[0]
    templates = _FLOW if op in _FLOW and MONTH in (a / b, b / a) else _BOTH
    template = templates.get(op) or _BOTH["min" if isinstance(node, Call) else "<"]
    place = node.position
    message = Message(template, left=a, right=b, place=place + 1, name=op)
    raise FormulaError(message, place)


def _wanted(kind: Kind, wanted: list[Unit], node: Node, name: str) -> Kind:
    if kind is not None and not set(kind) & set(wanted):
        place = node.position
        fields = {"found": kind[0], "wanted": wanted[0], "name": name, "place": place + 1}
        template = _CONDITION if name in _LOGIC else _WANTED
        raise FormulaError(Message(template, **fields), place)
    return (wanted[0],)


Rule = Callable[[list[Kind], Call], Kind]


def _alike(kinds: Iterable[Kind], node: Call) -> Kind:
    both: Kind = None
    for kind in kinds:
        both = _shared(both, kind, node, node.function)
    return both


def _if(kinds: list[Kind], node: Call) -> Kind:
    _wanted(kinds[0], [PLAIN], node, "if()")
    return _alike(kinds[1:], node)


def _of_plain(kinds: list[Kind], node: Call) -> Kind:
    for kind in kinds:
        _wanted(kind, [PLAIN], node, f"{node.function}()")
    return None if all(kind is None for kind in kinds) else (PLAIN,)


def _sqrt(kinds: list[Kind], node: Call) -> Kind:
    return kinds[0] if kinds[0] is None else _mapped(kinds[0], 0.5)


def _ramp(kinds: list[Kind], node: Call) -> Kind:
    for kind in kinds:
        _wanted(kind, [MONTH, PLAIN], node, "ramp()")
    return None if all(kind is None for kind in kinds) else (PLAIN,)


def _bass(kinds: list[Kind], node: Call) -> Kind:
    for kind in kinds[1:]:
        _wanted(kind, [PLAIN / MONTH], node, "bass()")
    return _product(kinds[0], (MONTH,), -1) if kinds[0] is not None else None


def _logistic(kinds: list[Kind], node: Call) -> Kind:
    _wanted(kinds[1], [PLAIN / MONTH, PLAIN], node, "logistic()")
    _wanted(kinds[2], [MONTH, PLAIN], node, "logistic()")
    return kinds[0]


_RULES: Final[dict[str, Rule]] = {
    "if": _if,
    "min": _alike,
    "max": _alike,
    "abs": _alike,
    "floor": _alike,
    "round": _alike,
    "exp": _of_plain,
    "log": _of_plain,
    "sqrt": _sqrt,
    "prev": _alike,
    "lag": lambda kinds, node: _alike((kinds[0], kinds[2]), node),
    "cumsum": lambda kinds, node: _product(kinds[0], (MONTH,), 1),
    "ramp": _ramp,
    "seasonal": _of_plain,
    "bass": _bass,
    "logistic": _logistic,
}


def check(spec: CaseSpec, reading: Reading | None = None) -> list[Issue]:
    """Return an issue for every unit that cannot be read and every formula whose units clash.

    Formulas that cannot be read, or that use unknown names, are passed over: `names` reports them.
    """
    reading = reading or read(spec)
    units: dict[str, Unit] = {}
    issues: list[Issue] = []
    for section in ("assumptions", "lines"):
        for index, item in enumerate(getattr(spec, section)):
            try:
                units[item.id] = Unit.parse(item.unit)
            except FormulaError as error:
                issues.append(Issue(f"{section}[{index}].unit", error.message))
    inference = _Inference(units)
    for name, tree in reading.trees.items():
        if name in units:
            issues += _clash(inference, name, tree, units[name], reading.paths[name])
    known = spec.currency in CODES  # a misspelt currency is one fault, not one for each line
    for index, line in enumerate(spec.lines):
        if known and line.role is not None and line.id in units:
            issues += _misfit(spec, line, units[line.id], f"lines[{index}].unit")
    return issues


def _clash(
    inference: _Inference, name: str, tree: Node, declared: Unit, path: str
) -> Iterator[Issue]:
    try:
        kind = inference.of(tree)
    except FormulaError as error:
        yield Issue(path, error.message)
        return
    except KeyError:
        return
    if kind is not None and declared not in kind:
        template = gettext_noop(
            "the formula gives '{found}' and the unit says '{declared}'; change one of them"
        )
        yield Issue(path, Message(template, found=kind[0], declared=declared))


def _misfit(spec: CaseSpec, line: Line, unit: Unit, path: str) -> Iterator[Issue]:
    money = Unit.of({spec.currency: 1})
    wanted = money / MONTH if line.at is None else money
    if unit == wanted:
        return
    if line.at is None:
        template = gettext_noop(
            "a line with a role is in '{wanted}', not '{unit}'; change the unit, or leave out the "
            "role if the line only helps others"
        )
    else:
        template = gettext_noop(
            "a line with a role and `at` is in '{wanted}', not '{unit}'; change the unit, or leave "
            "out `at` if it comes every month"
        )
    yield Issue(path, Message(template, wanted=wanted, unit=unit))

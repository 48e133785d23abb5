"""Formulas: text to tree by a small Pratt parser over a whitelist. Nothing is ever evaluated."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from modeling.formula.functions import CONSTANTS, DISTRIBUTIONS, FUNCTIONS, KEYWORDS, Function
from modeling.formula.lexer import FORMULA_SYMBOLS, Cursor, FormulaError, Token, tokens
from modeling.formula.tree import Binary, Call, Name, Node, Number, Unary, children
from modeling.text import Message, closest, gettext_noop

__all__ = ["FormulaError", "parse"]

LONGEST: Final = 2_000
DEEPEST: Final = 50  # of parentheses, calls and signs inside one another
HIGHEST: Final = 100  # of the tree, which also grows by a chain such as a + b + c + ...

COMPARISONS: Final = frozenset({"<", ">", "<=", ">=", "==", "!="})
POWERS: Final[dict[str, int]] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(COMPARISONS, 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": 8,
}
NOT_POWER: Final = 3
SIGN_POWER: Final = 7  # weaker than ^: -2 ^ 2 is -4


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """Return the tree of a formula.

    Parameters
    ----------
    text : str
        At most 2000 characters and 500 parts.

    Raises
    ------
    FormulaError
        With the place and the mend, for everything that is not a formula.
    """
    found = tokens(text, FORMULA_SYMBOLS, LONGEST)
    node = _Parser(found).whole()
    # a tree has no more levels than its text has parts
    if len(found) > HIGHEST and _height(node) > HIGHEST:
        template = gettext_noop("chains more than {most} operations; split it into lines")
        raise FormulaError(Message(template, most=HIGHEST))
    return node


class _Parser(Cursor):
    def whole(self) -> Node:
        node = self._expression(0, 0)
        if self.token.kind != "end":
            raise _surprise(self.token)
        return node

    def _expression(self, power: int, depth: int) -> Node:
        if depth > DEEPEST:
            template = gettext_noop("is nested deeper than {most}; split it into several lines")
            raise FormulaError(Message(template, most=DEEPEST), self.token.position)
        left = self._operand(power, depth)
        while POWERS.get(self.token.text, 0) > power:
            left = self._operation(left, depth)
        return left

    def _operand(self, power: int, depth: int) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(token.number, token.position)
        if token.kind == "name" and token.text not in KEYWORDS:
            return self._name_or_call(token, depth)
        if token.text == "(":
            inner = self._expression(0, depth + 1)
            self._close(token)
            return inner
        if token.text == "-":
            return Unary("-", self._expression(SIGN_POWER, depth + 1), token.position)
        if token.text == "not" and power <= NOT_POWER:
            return Unary("not", self._expression(NOT_POWER, depth + 1), token.position)
        raise _surprise(token)

    def _operation(self, left: Node, depth: int) -> Node:
        operator = self.take()
        power = POWERS[operator.text]
        # ^ groups from the right: its right side may hold another ^
        right = self._expression(power - 1 if operator.text == "^" else power, depth + 1)
        if operator.text in COMPARISONS and self.token.text in COMPARISONS:
            template = gettext_noop(
                "comparisons do not chain (character {place}); write a < b and b < c"
            )
            place = self.token.position
            raise FormulaError(Message(template, place=place + 1), place)
        return Binary(operator.text, left, right, operator.position)

    def _name_or_call(self, token: Token, depth: int) -> Node:
        card = FUNCTIONS.get(token.text)
        if self.token.text == "(":
            if card is None:
                raise _no_function(token)
            self.take()
            return Call(card.name, self._arguments(card, token, depth), token.position)
        if card is not None:
            template = gettext_noop("'{name}' at character {place} is a function; write {form}")
            message = Message(template, name=card.name, place=token.position + 1, form=card.form)
            raise FormulaError(message, token.position)
        return Name(token.text, token.position)

    def _arguments(self, card: Function, token: Token, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.token.text != ")":
            found.append(self._expression(0, depth + 1))
            while self.token.text == ",":
                self.take()
                found.append(self._expression(0, depth + 1))
        self._close(token)
        if not card.least <= len(found) <= card.most:
            template = gettext_noop(
                "{name}() at character {place} has {count} arguments; write {form}"
            )
            place = token.position
            fields = {"name": card.name, "place": place + 1, "count": len(found)}
            raise FormulaError(Message(template, form=card.form, **fields), place)
        return tuple(found)

    def _close(self, opened: Token) -> None:
        if self.token.text == ")":
            self.take()
            return
        if self.token.kind != "end":
            raise _surprise(self.token)
        template = gettext_noop("the parenthesis of character {place} is never closed; add ')'")
        raise FormulaError(Message(template, place=opened.position + 1), opened.position)


_ENDS = gettext_noop("ends at character {place} where a number or name must follow")
_COMMA = gettext_noop(
    "a comma at character {place}: it stands only between the arguments of a function, never "
    "inside a number"
)
_NO_OPERATOR = gettext_noop("no operator before '{found}' (character {place}); write + - * /")
_MISFIT = gettext_noop("'{found}' at character {place} does not fit here")


def _surprise(token: Token) -> FormulaError:
    template = _MISFIT
    if token.kind == "end":
        template = _ENDS
    elif token.text == ",":
        template = _COMMA
    elif token.kind in ("number", "name") and token.text not in KEYWORDS:
        template = _NO_OPERATOR
    message = Message(template, found=token.text, place=token.position + 1)
    return FormulaError(message, token.position)


def _no_function(token: Token) -> FormulaError:
    name, place = token.text, token.position
    if name in DISTRIBUTIONS:
        template = gettext_noop(
            "'{name}' at character {place} is a distribution: it stands alone as the value of an "
            "assumption, whose name then stands in formulas"
        )
        return FormulaError(Message(template, name=name, place=place + 1), place)
    if name in CONSTANTS:
        template = gettext_noop("'{name}' at character {place} is no function; write it without ()")
        return FormulaError(Message(template, name=name, place=place + 1), place)
    near = closest(name, FUNCTIONS)
    if near is None:
        template = gettext_noop(
            "unknown function '{name}' at character {place}; there are {functions}"
        )
        functions = ", ".join(FUNCTIONS)
        message = Message(template, name=name, place=place + 1, functions=functions)
        return FormulaError(message, place)
    template = gettext_noop("unknown function '{name}' at character {place}; write {form}")
    return FormulaError(
        Message(template, name=name, place=place + 1, form=FUNCTIONS[near].form), place
    )


def _height(node: Node) -> int:
    highest, pending = 0, [(node, 1)]
    while pending:
        current, height = pending.pop()
        highest = max(highest, height)
        pending.extend((child, height + 1) for child in children(current))
    return highest

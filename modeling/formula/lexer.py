"""Text to tokens, for formulas and for value texts; bounded, and clear about what it refuses."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from modeling.parts import LARGEST_NUMBER
from modeling.text import Message, gettext_noop

CHARACTERS_PER_TOKEN: Final = 4  # bounds the tokens: 500 of a formula's 2000 characters

LONGEST_NAME: Final = 64

NUMBER: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?%?"
NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
FORMULA_SYMBOLS: Final = r"<=|>=|==|!=|\*\*|[-+*/^(),<>]"
VALUE_SYMBOLS: Final = r"[-+*/^()<>,=:{}\[\]]"


class FormulaError(ValueError):
    """A formula or a value text is refused.

    Parameters
    ----------
    message : Message
        A sentence with the place and the mend.
    position : int
        Offset of the trouble in the text, from 0.
    """

    def __init__(self, message: Message, position: int = 0) -> None:
        super().__init__(message)
        self.message, self.position = message, position


class Token(NamedTuple):
    """A piece of a text; `kind` is number, name, symbol or end."""

    kind: str
    text: str
    position: int

    @property
    def number(self) -> float:
        """The value of a number; a percent sign divides by 100."""
        if self.text.endswith("%"):
            # 3e-2 and 3% are the same float this way; 3 / 100 can differ in the last place
            return float(re.sub(r"(?:[eE]([+-]?[0-9]+))?%$", _less_two, self.text))
        return float(self.text)


def _less_two(match: re.Match[str]) -> str:
    return f"e{int(match[1] or 0) - 2}"


_PATTERNS: Final = {
    symbols: re.compile(rf"\s*(?:(?P<number>{NUMBER})|(?P<name>{NAME})|(?P<symbol>{symbols}))")
    for symbols in (FORMULA_SYMBOLS, VALUE_SYMBOLS)
}

_NO_TEXTS = gettext_noop("a quote at character {place}: a formula has no texts; use names")
_NO_ATTRIBUTES = gettext_noop("a dot at character {place}: a formula has no attributes; use names")
_NO_LISTS = gettext_noop("'{found}' at character {place}: a formula has no lists; use ( )")
_NO_DIGIT_GROUPS = gettext_noop(
    "digits are not grouped with '_' (character {place}); write 1000, not 1_000"
)
_PERCENT = gettext_noop("'%' at character {place} must stand right behind a number, as in 3%")
_INSTEAD = gettext_noop("'{found}' at character {place} is not known; write {instead}")
_STRANGE = gettext_noop(
    "'{found}' at character {place} is not part of the language; use numbers, names, + - * / ^, "
    "comparisons, and, or, not, and functions"
)
_LONG_NAME = gettext_noop("the name at character {place} is longer than 64 characters")
_MENDS: Final = {"'": _NO_TEXTS, '"': _NO_TEXTS, ".": _NO_ATTRIBUTES, "%": _PERCENT}
_MENDS.update(dict.fromkeys("[]{}", _NO_LISTS))
_SPELLINGS: Final = {
    "=": "==",
    "&": "and",
    "|": "or",
    "!": "not",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "（": "(",
    "）": ")",
    "，": ",",
    "\N{FULLWIDTH PERCENT SIGN}": "%",
    "\N{FULLWIDTH PLUS SIGN}": "+",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}


def tokens(text: str, symbols: str, longest: int) -> list[Token]:
    """Cut a text into tokens, an `end` token last.

    Raises
    ------
    FormulaError
        If the text is too long, or at the first character that no token begins with.
    """
    if len(text) > longest:
        template = gettext_noop("is longer than {most} characters; split it into several lines")
        raise FormulaError(Message(template, most=longest), longest)
    pattern, found, place, end = _PATTERNS[symbols], [], 0, len(text.rstrip())
    most = longest // CHARACTERS_PER_TOKEN
    while place < end:
        match = pattern.match(text, place)
        if match is None:
            raise _strange(text, place)
        kind = str(match.lastgroup)
        token = Token(kind, match[kind], match.start(kind))
        place = match.end()
        if kind == "number":
            _check_number(token, text, place)
        elif token.text == "**":
            message = Message(_INSTEAD, found="**", place=token.position + 1, instead="^")
            raise FormulaError(message, token.position)
        elif len(token.text) > LONGEST_NAME:
            raise FormulaError(Message(_LONG_NAME, place=token.position + 1), token.position)
        found.append(token)
        if len(found) > most:
            template = gettext_noop("has more than {most} parts; split it into several lines")
            raise FormulaError(Message(template, most=most), place)
    found.append(Token("end", "", end))
    return found


def _check_number(token: Token, text: str, end: int) -> None:
    following = text[end : end + 1]
    if following == "_":
        raise FormulaError(Message(_NO_DIGIT_GROUPS, place=end + 1), end)
    place = token.position
    if following.isalnum() and following.isascii():
        template = gettext_noop(
            "'{number}' at character {place} runs into a name; write an operator between them"
        )
        raise FormulaError(Message(template, number=token.text, place=place + 1), place)
    if token.number > LARGEST_NUMBER:
        template = gettext_noop("the number at character {place} is too large")
        raise FormulaError(Message(template, place=place + 1), place)


class Cursor:
    """Tokens taken one after another; the `end` token is never passed.

    Attributes
    ----------
    token : Token
        The next one.
    """

    __slots__ = ("_rest", "token")

    def __init__(self, found: list[Token]) -> None:
        self._rest = iter(found)
        self.token = next(self._rest)

    def take(self) -> Token:
        """Return the next token and go on to the one behind it."""
        token = self.token
        self.token = next(self._rest, token)
        return token


def _strange(text: str, place: int) -> FormulaError:
    while text[place].isspace():
        place += 1
    found = text[place]
    shown = found if found.isprintable() else f"U+{ord(found):04X}"
    if found in _SPELLINGS:
        message = Message(_INSTEAD, found=shown, place=place + 1, instead=_SPELLINGS[found])
    else:
        message = Message(_MENDS.get(found, _STRANGE), found=shown, place=place + 1)
    return FormulaError(message, place)

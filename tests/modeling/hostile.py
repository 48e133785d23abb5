"""Texts that mean harm, or nothing: token soup, broken formulas, junk; the same for a seed."""

from __future__ import annotations

from modeling.formula.functions import CONSTANTS, DISTRIBUTIONS, FUNCTIONS
from tests.modeling.formulas import INPUTS, bed, written

WORDS = [*FUNCTIONS, *CONSTANTS, *INPUTS, "x0", "x1", "x7", "and", "or", "not", "if", "prev"]
SYMBOLS = [*"+-*/^(),<>", "<=", ">=", "==", "!=", "(", ")", "(", ")", ","]
NUMBERS = ["0", "1", "2.5", "3%", "1e3", ".5", "12", "1e100", "1e-300", "600", "601"]
ODD = [
    *("1e999", "1e101", "9" * 400, "0x10", "1_000", "1e", "1.2.3", "00", "1e-999", "∞", "٣", "½"),
    *("'a'", '"', ".", "[", "]", "{", "}", "=", "%", "&", "|", "!", "**", "//", "@", "#", ";", ":"),
    *("\\", "\0", "\x7f", "\u200b", "\u202e", "\ud800", "é", "数", "（", "，", "×", "−", "≤", "🙂"),
    *("lambda", "__import__", "a.b", "None", "nan", "inf", "self", "exec(1)", "a" * 65, "A", "_"),
    *(f"{name}(1, 2)" for name in DISTRIBUTIONS),
    *("80 to 160", "2% to 5%", "prev(x0, prev(x1, 0))", "lag(x0, 1e9, 0)", "lag(x0, -1, 0)"),
    *("min(" + "1," * 30 + "1)", "x0 ^ 1e50", "2 ^ 2 ^ 2 ^ 2 ^ 2", "price ^ 99", "1 / 0", "not"),
]
TOKENS = [*WORDS, *SYMBOLS * 2, *NUMBERS]
BRACKETS = ("()", "min()", "abs()", "--", "not ", "if()", "prev()", "[]", "2^", "-(", "not(")


class Vandal:
    """Makes hostile texts.

    Parameters
    ----------
    rng : random.Random
    """

    def __init__(self, rng):
        self.rng = rng
        grown = [line for _ in range(30) for line in bed(rng, 20, size=10)]
        self.right = [text for text in (written(tree, rng) for *_, tree in grown) if len(text) < 90]
        makers = ((self.soup, 30), (self.broken, 40), (self.crossed, 12), (self.odd, 12))
        rare = ((self.junk, 5), (self.deep, 1))
        self.makers = [make for make, weight in (*makers, *rare) for _ in range(weight)]

    def text(self):
        """Return the next text."""
        return self.rng.choice(self.makers)()

    def soup(self):
        rng = self.rng
        return rng.choice(("", " ", " ")).join(rng.choices(TOKENS, k=int(rng.expovariate(0.2)) + 1))

    def broken(self):
        """Return a right formula in which a few characters are others."""
        rng = self.rng
        text = rng.choice(self.right)
        for _ in range(rng.randint(1, 3)):
            place = int(rng.random() * (len(text) + 1))
            end = place + int(rng.expovariate(0.5))
            text = text[:place] + rng.choice((rng.choice(TOKENS), "", " ")) + text[end:]
        return text

    def crossed(self):
        """Return parts of two right formulas, side by side or inside one another."""
        rng = self.rng
        one, other = rng.choice(self.right), rng.choice(self.right)
        place = int(rng.random() * len(one))
        if rng.random() < 0.5:
            return f"{one} {rng.choice(SYMBOLS)} {other}"
        return one[:place] + other + one[place:]

    def odd(self):
        rng = self.rng
        parts = rng.choices(TOKENS, k=rng.randint(0, 5))
        parts.insert(rng.randint(0, len(parts)), rng.choice(ODD))
        return rng.choice(("", " ")).join(parts)

    def junk(self):
        rng = self.rng
        top = rng.choice((0x7F, 0x2FF, 0x10FFFF))
        return "".join(chr(rng.randint(0, top)) for _ in range(rng.randint(0, 30)))

    def deep(self):
        """Return much of the same, inside itself or in a row."""
        rng = self.rng
        times = int(2 ** rng.uniform(3, 11))
        kind = rng.choice(BRACKETS)
        if rng.random() < 0.3:
            return rng.choice(("+1", "*x0", "^2", ",1", " or 1", "1", " ", "x", "(", ")")) * times
        opening, closing = (kind[:-1], ")") if kind.endswith(")") else (kind, "")
        return (
            opening * times + rng.choice(("1", "x0", "")) + closing * rng.choice((times, times - 1))
        )

"""Random formulas that are right: of one unit, of known names, and written in many ways.

The trees are made here and not by the parser, and the table of precedence is this module's own, so
that what is written must be read as the same tree.
"""

from __future__ import annotations

from modeling.formula.tree import Binary, Call, Name, Number, Unary

PLAIN, MONTH, RATE = (0, 0, 0), (0, 0, 1), (0, 0, -1)
"""Units as powers of (CNY, seat, month)."""
UNITS = {
    PLAIN: "1",
    MONTH: "month",
    RATE: "1/month",
    (0, 1, 0): "seat",
    (0, 1, -1): "seat/month",
    (1, 0, 0): "CNY",
    (1, 0, -1): "CNY/month",
    (1, -1, 0): "CNY/seat",
    (1, -1, -1): "CNY/seat/month",
}
FACTORS = {
    unit: [
        (a, b)
        for a in UNITS
        for b in UNITS
        if tuple(x + y for x, y in zip(a, b, strict=True)) == unit
    ]
    for unit in UNITS
}
QUOTIENTS = {
    unit: [
        (a, b)
        for a in UNITS
        for b in UNITS
        if tuple(x - y for x, y in zip(a, b, strict=True)) == unit
    ]
    for unit in UNITS
}
INPUTS = {
    "share": (PLAIN, 0.05, 0.95),
    "lift": (PLAIN, 0.5, 3.0),
    "gap": (PLAIN, -2.0, 2.0),
    "delay_": (MONTH, 0.5, 6.0),
    "p": (RATE, 0.002, 0.03),
    "q": (RATE, 0.05, 0.5),
    "market": ((0, 1, 0), 500.0, 5000.0),
    "adds": ((0, 1, -1), 5.0, 90.0),
    "budget": ((1, 0, 0), 1e4, 1e6),
    "fee": ((1, 0, -1), -500.0, 5000.0),
    "cac": ((1, -1, 0), 20.0, 400.0),
    "price": ((1, -1, -1), 10.0, 99.0),
}
"""Uncertain inputs: unit and range of the draws."""
COMPARISONS = ("<", ">", "<=", ">=", "==", "!=")
NUMBERS = ("0", "1", "2", "3", "7", "12", "0.5", "0.1", "1.25", "33", "1000", "0.003", "2.5e3")


class Gardener:
    """Grows formulas of a unit.

    Parameters
    ----------
    rng : random.Random
    wild : bool
        Whether logarithms, divisors and powers may go where they have no value.
    """

    def __init__(self, rng, *, wild=False):
        self.rng, self.wild = rng, wild
        self.names = {}
        """Unit -> names that may stand in a formula."""
        self.backward = {}
        """Unit -> lines that prev, lag and cumsum may look at."""
        self.running = {}
        """Unit -> lines that cumsum may look at."""
        for name, (unit, *_) in INPUTS.items():
            self.names.setdefault(unit, []).append(name)
        self.timeless = {unit: tuple(names) for unit, names in self.names.items()}
        self.names[PLAIN] += ["month", "year"]
        self.names[MONTH] += ["month", "step"]

    def grow(self, unit, size, *, bare=True):
        """Return a tree of this unit; `bare`: a number may stand for it, as in a sum."""
        if size <= 1:
            return self.leaf(unit, bare=bare)
        makers = [self.sum, self.sum, self.product, self.product, self.quotient, self.extreme]
        makers += [self.choice, self.simple, self.sign, self.back, self.timed, self.power]
        if unit == PLAIN:
            makers += [self.truth, self.plain, self.plain, self.season]
        return self.rng.choice(makers)(unit, size - 1, bare)

    def leaf(self, unit, *, bare):
        names = self.names[unit]
        if bare and self.rng.random() < 0.3:
            return Number(float(self.rng.choice(NUMBERS)))
        return Name(self.rng.choice(names))

    def split(self, size, parts):
        """Share out a size among parts."""
        cuts = sorted(self.rng.randint(0, size) for _ in range(parts - 1))
        return [b - a for a, b in zip([0, *cuts], [*cuts, size], strict=True)]

    def several(self, unit, size, count, bare):
        """Return operands of one unit, at least one of which carries it."""
        carrier = self.rng.randrange(count)
        return [
            self.grow(unit, part, bare=bare or k != carrier)
            for k, part in enumerate(self.split(size, count))
        ]

    def sum(self, unit, size, bare):
        return Binary(self.rng.choice("+-"), *self.several(unit, size, 2, bare))

    def sign(self, unit, size, bare):
        return Unary("-", self.grow(unit, size, bare=bare))

    def factor(self, unit, size):
        return self.grow(unit, size, bare=unit == PLAIN)

    def product(self, unit, size, bare):
        a, b = self.rng.choice(FACTORS[unit])
        first, second = self.split(size, 2)
        return Binary("*", self.factor(a, first), self.factor(b, second))

    def quotient(self, unit, size, bare):
        a, b = self.rng.choice(QUOTIENTS[unit])
        first, second = self.split(size, 2)
        below = self.factor(b, second)
        if not self.wild:
            below = Binary("+", Number(1.0), Call("abs", (below,)))
        return Binary("/", self.factor(a, first), below)

    def extreme(self, unit, size, bare):
        count = self.rng.choice((1, 2, 2, 2, 3, 5))
        operands = self.several(unit, size, count, bare)
        return Call(self.rng.choice(("min", "max")), tuple(operands))

    def choice(self, unit, size, bare):
        first, second = self.split(size, 2)
        return Call("if", (self.condition(first), *self.several(unit, second, 2, bare)))

    def condition(self, size):
        roll = self.rng.random()
        if size <= 1 or roll < 0.5:
            unit = self.rng.choice(list(UNITS))
            return Binary(self.rng.choice(COMPARISONS), *self.several(unit, size, 2, False))
        if roll < 0.65:
            return Unary("not", self.condition(size - 1))
        if roll < 0.75:
            return self.grow(PLAIN, size)
        first, second = self.split(size - 1, 2)
        return Binary(self.rng.choice(("and", "or")), self.condition(first), self.condition(second))

    def truth(self, unit, size, bare):
        return self.condition(size)

    def simple(self, unit, size, bare):
        name = self.rng.choice(("abs", "floor", "round", "sqrt"))
        if name != "sqrt":
            return Call(name, (self.grow(unit, size, bare=bare),))
        first, second = self.split(size, 2)
        square = Binary("*", self.factor(unit, first), self.factor(unit, second))
        return Call("sqrt", (square if self.wild else Call("abs", (square,)),))

    def power(self, unit, size, bare):
        base = self.grow(unit, size, bare=bare)
        if unit != PLAIN:
            square = Binary("^", base, Number(2.0))
            return self.rng.choice((Binary("^", base, Number(1.0)), Call("sqrt", (square,))))
        if self.wild:
            return Binary("^", base, self.grow(PLAIN, size // 2))
        exponent = self.rng.choice((2.0, 3.0, 0.5, 1.0, 0.0))
        if exponent == 0.5:
            base = Call("abs", (base,))
        return Binary("^", base, Number(exponent))

    def plain(self, unit, size, bare):
        inner = self.grow(PLAIN, size)
        name = self.rng.choice(("exp", "log"))
        if self.wild:
            return Call(name, (inner,))
        if name == "exp":
            return Call("exp", (Unary("-", Call("abs", (inner,))),))
        return Call("log", (Binary("+", Number(1.0), Call("abs", (inner,))),))

    def back(self, unit, size, bare):
        """Return a look back at a line of the unit, or a running sum of a flow of it."""
        flow = (unit[0], unit[1], unit[2] - 1)
        if self.running.get(flow) and self.rng.random() < 0.4:
            return Call("cumsum", (Name(self.rng.choice(self.running[flow])),))
        if not self.backward.get(unit):
            return self.sum(unit, size, bare)
        line = Name(self.rng.choice(self.backward[unit]))
        initial = self.rng.choice((Number(2.0), self.constant(unit)))
        if self.rng.random() < 0.5:
            return Call("prev", (line, initial))
        return Call("lag", (line, Number(float(self.rng.randint(1, 4))), initial))

    def constant(self, unit):
        """Return something that no month changes."""
        name = Name(self.rng.choice(self.timeless[unit]))
        return self.rng.choice((name, Binary("*", Name("lift"), name), Call("abs", (name,))))

    def timed(self, unit, size, bare):
        kind = self.rng.choice(("bass", "logistic", "ramp"))
        if kind == "logistic":
            growth = self.rng.choice((Name("q"), Name("p"), Number(0.3), Name("share")))
            middle = self.rng.choice((Name("delay_"), Number(3.0), Name("month")))
            return Call(kind, (self.grow(unit, size, bare=bare), growth, middle))
        stock = (unit[0], unit[1], unit[2] + 1)
        if kind == "bass" and stock in UNITS:
            # a plain market is a name: a number would leave the adopters without a unit
            market = Name("lift") if stock == PLAIN else self.grow(stock, size // 2, bare=False)
            above = Binary("+", Number(1.0), Call("abs", (market,)))
            return Call(kind, (above, Name("p"), Name("q")))
        ends = [self.grow(self.rng.choice((MONTH, PLAIN)), size // 4) for _ in range(2)]
        return Binary("*", Call("ramp", tuple(ends)), self.factor(unit, size // 2))

    def season(self, unit, size, bare):
        return Call("seasonal", tuple(self.grow(PLAIN, size // 12) for _ in range(12)))


BINDING = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6, "^": 8}
BINDING.update(dict.fromkeys(COMPARISONS, 4))
NOT, SIGN, ATOM = 3, 7, 9


def written(node, rng, least=0):
    """Write a tree as text, with the parentheses that it needs and some that it does not."""
    match node:
        case Number():
            return number(node.value, rng)
        case Name():
            return node.id
        case Call():
            inner = f",{gap(rng)}".join(written(part, rng) for part in node.arguments)
            return f"{node.function}{rng.choice(('', '', ' '))}({inner})"
        case Unary():
            power = SIGN if node.op == "-" else NOT
            text = f"{node.op} {written(node.operand, rng, power)}"
            text = text.replace("- ", f"-{gap(rng)}", 1)
        case Binary():
            power = BINDING[node.op]
            # a comparison takes no other beside it; ^ groups from the right and may hold a sign
            below = power + 1 if node.op in COMPARISONS else power
            left, right = (ATOM, SIGN) if node.op == "^" else (below, power + 1)
            space = " " if node.op.isalpha() else gap(rng)
            text = f"{written(node.left, rng, left)}{space}{node.op}{space}"
            text += written(node.right, rng, right)
    if power < least or rng.random() < 0.05:
        return f"({gap(rng)}{text}{gap(rng)})"
    return text


def gap(rng):
    return rng.choice((" ", " ", " ", "", "  ", "\n", "\t"))


def number(value, rng):
    """Write a number in one of the ways that mean the same float."""
    plain = format(value, "g")
    forms = [plain, plain, repr(value), f"{value:e}", f"{value:.12E}"]
    hundred = f"{float(plain) * 100:g}%"
    if float(hundred[:-1] + "e-2") == value:
        forms.append(hundred)
    if plain.startswith("0."):
        forms.append(plain[1:])
    if value.is_integer() and value < 1e6:
        forms.append(f"{value:.0f}.")
    return rng.choice([form for form in forms if form.endswith("%") or float(form) == value])


def bed(rng, count, *, size=14, wild=0.1, loops=True):
    """Return lines of a case as (id, unit, tree), in any order: some look back at others.

    The last ones are wild: they may have no finite value, and nothing looks at them.
    """
    units = [rng.choice(list(UNITS)) for _ in range(count)]
    last_tame = count - int(count * wild)
    tame, wild_ = Gardener(rng), Gardener(rng, wild=True)
    names = [f"x{k}" for k in range(count)]
    if loops:
        for name, unit in zip(names[:last_tame], units, strict=False):
            tame.backward.setdefault(unit, []).append(name)
    wild_.backward, wild_.running = tame.backward, tame.running
    found = []
    for k, (name, unit) in enumerate(zip(names, units, strict=True)):
        grower = tame if k < last_tame else wild_
        tree = grower.grow(unit, rng.randint(1, size), bare=True)
        if k < last_tame:
            tree = calmed(tree, unit, tame) if loops else tree
            for known in (tame.names, wild_.names):
                known[unit].append(name)
            tame.running.setdefault(unit, []).append(name)
        found.append((name, unit, tree))
    return found


def calmed(tree, unit, gardener):
    """Keep what looks back at itself from running away."""
    rng = gardener.rng
    if rng.random() < 0.7:
        bound = gardener.constant(unit)
        return Call(
            "max", (Call("min", (tree, Call("abs", (bound,)))), Unary("-", Call("abs", (bound,))))
        )
    return tree

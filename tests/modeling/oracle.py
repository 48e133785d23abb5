"""A second opinion: the language and the cash, one trial after another in plain Python.

Numbers follow IEEE 754, as every processor does: what has no value is NaN or infinite and not an
exception. Beside each value stands a bound on its rounding error, found by the running error
analysis of Wilkinson: another order of the same operations may differ by that much. Where two
numbers all but cancel the bound is large beside the value, where a step (floor, a comparison) is as
near as the error it is the height of the step, and where an order of operations may overflow it
is infinite.

References
----------
N. J. Higham, Accuracy and Stability of Numerical Algorithms, section 3.3 (running error analysis).
"""

from __future__ import annotations

import math

from modeling.formula.parse import parse
from modeling.formula.tree import Binary, Call, Name, Number, Unary
from modeling.formula.values import Formula, Point, parse_value

HALF_ULP = 2.0**-53
LIBRARY = 4 * HALF_ULP
"""Of exp, log and powers: libraries differ by a few units in the last place."""
TINY = 1e-300
"""Below it numbers lose digits; as an absolute error it stands for what underflow takes."""
INF, NAN = math.inf, math.nan


def settled(value, error, *operands):
    """Return a value with its error: 0 where the value is not finite for certain."""
    if any(not e < INF for _, e in operands):
        return value, INF
    if math.isfinite(value):
        return value, error if error == error else INF
    if all(math.isfinite(v) for v, _ in operands) and abs(value) == INF:
        return value, INF  # another order might not overflow
    return value, 0.0


def add(a, b):
    value = a[0] + b[0]
    return settled(value, a[1] + b[1] + HALF_ULP * abs(value), a, b)


def negative(a):
    return -a[0], a[1]


def multiply(a, b):
    value = a[0] * b[0]
    error = abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1] + HALF_ULP * abs(value) + TINY
    if not a[0] or not b[0]:
        error = abs(a[0]) * b[1] + abs(b[0]) * a[1]
    return settled(value, error, a, b)


def divide(a, b):
    if b[0] == 0:
        value = NAN if a[0] == 0 or a[0] != a[0] else math.copysign(INF, a[0]) * sign(b[0])
        return value, INF if b[1] or not a[1] < INF else 0.0
    value = a[0] / b[0]
    room = abs(b[0]) - b[1]
    if room <= 0 or not math.isfinite(value):
        return settled(value, INF, a, b)
    return value, (a[1] + abs(value) * b[1]) / room + HALF_ULP * abs(value) + TINY * bool(a[0])


def sign(value):
    return math.copysign(1.0, value)


def power(a, b):
    (x, dx), (y, dy) = a, b
    if y in (0, 1, 2) and not dy:
        return (1.0, 0.0) if y == 0 else a if y == 1 else multiply(a, a)
    try:
        value = math.pow(x, y)
    except OverflowError:
        value = INF if x > 0 or y % 2 == 0 else -INF
        return value, INF
    except ValueError:  # a root of a negative number, or 0 to a negative power
        value = NAN if x < 0 else INF * (sign(x) if y % 2 == 1 else 1.0)
        return value, INF if dx or dy else 0.0
    if not math.isfinite(value) or not (dx < INF and dy < INF):
        return settled(value, INF, a, b)
    if not dx and not dy:
        return value, LIBRARY * abs(value) + TINY
    if abs(x) <= 2 * dx and y in range(3, 9) and not dy:
        return value, (abs(x) + dx) ** y
    if abs(x) <= 2 * dx or (x < 0 and dy):
        return value, INF
    relative = abs(y) * dx / (abs(x) - dx) + abs(math.log(abs(x))) * dy
    return value, abs(value) * (math.expm1(min(2 * relative, 700.0)) + LIBRARY) + TINY


def exponential(a):
    value = math.exp(a[0]) if a[0] < 709.78 or a[0] != a[0] else INF
    if value == INF:
        return value, INF if a[0] - a[1] < 709.79 else 0.0
    return settled(value, value * (math.expm1(min(a[1], 700.0)) + LIBRARY) + TINY, a)


def logarithm(a):
    x, dx = a
    if not dx < INF or (dx and abs(x) <= dx):
        return (math.log(x) if x > 0 else NAN), INF
    if x > 0:
        value = math.log(x)
        return value, (dx / (x - dx) if x < INF else 0.0) + LIBRARY * (abs(value) + bool(dx))
    return (-INF if x == 0 else NAN), 0.0


def root(a):
    x, dx = a
    if not dx < INF or (dx and abs(x) <= dx):
        return (math.sqrt(x) if x >= 0 else NAN), INF
    if x >= 0:
        value = math.sqrt(x)
        return value, (dx / value if dx else 0.0) + HALF_ULP * (value if value < INF else 0.0)
    return NAN, 0.0


def root_of_size(a):
    """Return the root of what is never negative: near 0 it is in doubt by a root, no more."""
    x, dx = a
    if 0 <= x <= dx < INF:
        return math.sqrt(x), math.sqrt(x + dx)
    return root(a)


def is_size(node):
    """Tell whether a formula is never negative: abs(...) or a square."""
    if isinstance(node, Binary):
        return node.op == "^" and node.right == Number(2.0)
    return isinstance(node, Call) and node.function == "abs"


def stepped(step):
    """Return floor or round with errors: sure, unless a step is near."""

    def of(a):
        x, dx = a
        if not math.isfinite(x) or not dx < INF:
            return a
        value = math.copysign(float(step(x)), x)
        sure = step(x - dx) == step(x + dx)
        return value, 0.0 if sure else 1.0 + dx

    return of


def extreme(choose):
    """Return min or max with errors; NaN is never passed over."""

    def of(*operands):
        value = NAN if any(v != v for v, _ in operands) else choose(v for v, _ in operands)
        return value, max(e for _, e in operands)

    return of


def compared(holds):
    def of(a, b):
        near = a[1] + b[1] >= abs(a[0] - b[0]) and a[1] + b[1] > 0
        return float(holds(a[0], b[0])), unsure(near or not a[1] + b[1] < INF)

    return of


def unsure(doubt):
    return 1.0 if doubt else 0.0


def truth(a):
    """Return whether a number is true, and whether that is in doubt."""
    return a[0] != 0, a[1] > 0 and not abs(a[0]) > a[1]


def both(a, b):
    (p, dp), (q, dq) = truth(a), truth(b)
    return float(p and q), unsure((dp and (q or dq)) or (dq and (p or dp)))


def either(a, b):
    (p, dp), (q, dq) = truth(a), truth(b)
    return float(p or q), unsure((dp and (not q or dq)) or (dq and (not p or dp)))


BINARY = {
    "+": add,
    "-": lambda a, b: add(a, negative(b)),
    "*": multiply,
    "/": divide,
    "^": power,
    "<": compared(lambda a, b: a < b),
    ">": compared(lambda a, b: a > b),
    "<=": compared(lambda a, b: a <= b),
    ">=": compared(lambda a, b: a >= b),
    "==": compared(lambda a, b: a == b),
    "!=": compared(lambda a, b: a != b),
    "and": both,
    "or": either,
}
SIMPLE = {
    "abs": lambda a: (abs(a[0]), a[1]),
    "exp": exponential,
    "log": logarithm,
    "sqrt": root,
    "floor": stepped(math.floor),
    "round": stepped(round),
    "min": extreme(min),
    "max": extreme(max),
}


class Trial:
    """One trial: the values of lines by recursion, each month once.

    Parameters
    ----------
    spec : CaseSpec
    draws : mapping of assumption to float
    trees : mapping of line to Node, optional
        The formulas, where they were not read from the document.
    """

    def __init__(self, spec, draws, trees=None):
        self.spec, self.draws = spec, draws
        self.trees = trees or {line.id: parse(line.formula) for line in spec.lines}
        self.values = {a.id: parse_value(a.value) for a in spec.assumptions}
        self.start = int(spec.timeline.start[:4]), int(spec.timeline.start[5:7])
        self.known = {}
        self.sums = {}
        self.adopted = {}

    def line(self, name, month):
        """Return the value of a line in a month."""
        return self.pair(name, month)[0]

    def pair(self, name, month):
        """Return the value of a line in a month and the bound on its rounding error."""
        if (name, month) not in self.known:
            self.known[name, month] = self.of(self.trees[name], month)
        return self.known[name, month]

    def of(self, node, month):
        match node:
            case Number():
                return node.value, 0.0
            case Name():
                return self.name(node.id, month)
            case Unary():
                a = self.of(node.operand, month)
                if node.op == "-":
                    return negative(a)
                holds, doubt = truth(a)
                return float(not holds), unsure(doubt)
            case Binary():
                return BINARY[node.op](self.of(node.left, month), self.of(node.right, month))
            case Call():
                return self.call(node.function, node.arguments, month)

    def name(self, name, month):
        if name in self.trees:
            return self.pair(name, month)
        if name == "step":
            return 1.0, 0.0
        if name == "month":
            return float(month), 0.0
        if name == "year":
            return float(self.start[0] + (self.start[1] - 2 + month) // 12), 0.0
        return self.assumption(name)

    def assumption(self, name):
        value = self.values[name]
        if isinstance(value, Point):
            return value.value, 0.0
        return self.of(value.node, 0) if isinstance(value, Formula) else (self.draws[name], 0.0)

    def call(self, name, args, month):
        if name in ("prev", "lag"):
            back = 1 if name == "prev" else int(args[1].value)
            if month <= back:
                return self.of(args[-1], month)
            return self.pair(args[0].id, month - back)
        if name == "cumsum":
            return self.cumsum(args[0].id, month)
        if name == "bass":
            return self.bass(args, month)
        values = [self.of(arg, month) for arg in args]
        if name == "sqrt" and is_size(args[0]):
            return root_of_size(*values)
        if name in SIMPLE:
            return SIMPLE[name](*values)
        return getattr(self, f"{name}_")(month, *values)

    def if_(self, month, condition, a, b):
        holds, doubt = truth(condition)
        value, error = a if holds else b
        if doubt:
            error = max(error, (b if holds else a)[1]) + abs(a[0] - b[0])
        return value, error if error == error else INF

    def cumsum(self, name, month):
        if (name, month) not in self.sums:
            before = self.cumsum(name, month - 1) if month > 1 else (0.0, 0.0)
            self.sums[name, month] = add(before, self.pair(name, month))
        return self.sums[name, month]

    def bass(self, args, month):
        key = (args, month)
        if key not in self.adopted:
            adopted = self.bass_stock(args, month - 1)
            market, p, q = (self.of(arg, month) for arg in args)
            pull = divide(multiply(q, adopted), market)
            new = multiply(add(p, pull), add(market, negative(adopted)))
            self.adopted[key] = new, add(adopted, new)
        return self.adopted[key][0]

    def bass_stock(self, args, month):
        if month == 0:
            return 0.0, 0.0
        self.bass(args, month)
        return self.adopted[args, month][1]

    def ramp_(self, month, begin, end):
        now = (float(month), 0.0)
        late, doubt_late = compared(lambda a, b: a >= b)(now, end)
        early, doubt_early = compared(lambda a, b: a <= b)(now, begin)
        value, error = divide(add(now, negative(begin)), add(end, negative(begin)))
        if late or early:
            value, error = late, 0.0
        if doubt_late or doubt_early:
            error = 1.0
        return value, error if begin[1] < INF and end[1] < INF else INF

    def seasonal_(self, month, *factors):
        return factors[(self.start[1] - 2 + month) % 12]

    def logistic_(self, month, ceiling, growth, midpoint):
        late = add((float(month), 0.0), negative(midpoint))
        return divide(ceiling, add((1.0, 0.0), exponential(negative(multiply(growth, late)))))

    def flows(self):
        """Return cash after tax of month 0..N."""
        months = self.spec.timeline.months
        result = [0.0] * (months + 1)
        extra = [0.0] * (months + 1)
        for line in self.spec.lines:
            sign_ = {"benefit": 1, "cost": -1, None: 0}[line.role]
            if sign_ and line.at is not None:
                extra[line.at] += sign_ * self.line(line.id, line.at)
            elif sign_:
                for month in range(1, months + 1):
                    result[month] += sign_ * self.line(line.id, month)
        tax = self.spec.tax_rate
        return [r - tax * max(r, 0.0) + e for r, e in zip(result, extra, strict=True)]

    def npv(self):
        rate = self.spec.discount_rate
        return sum(flow / (1 + rate) ** (k / 12) for k, flow in enumerate(self.flows()))


class StruckTrial(Trial):
    """A trial in which risks strike.

    What a line looks back at in itself is as if no risk had struck it, so that a stock returns when
    the strike is over; whatever else looks at the line sees what is left of it.

    Parameters
    ----------
    spec, draws, trees
        As of `Trial`.
    events : list of (kind, line, duration, month, severity)
        What falls.
    paid : float
        What responses cost today.
    """

    def __init__(self, spec, draws, events, paid=0.0, trees=None):
        super().__init__(spec, draws, trees)
        self.events, self.paid, self.at, self.raws = events, paid, None, {}
        stops = [month for kind, _, _, month, _ in events if kind == "stop"]
        self.stop = min(stops, default=spec.timeline.months + 1)
        self.ending = {line.id for line in spec.lines if line.role and line.at != 0}

    def raw(self, name, month):
        """Return a line as if nothing had struck it."""
        if (name, month) not in self.raws:
            before, self.at = self.at, name
            self.raws[name, month] = self.of(self.trees[name], month)
            self.at = before
        return self.raws[name, month]

    def pair(self, name, month):
        if (name, month) not in self.known:
            self.known[name, month] = self.left(name, month)
        return self.known[name, month]

    def left(self, name, month):
        """Return what is left of a line in a month."""
        struck = [e for e in self.events if e[1] == name and month >= e[3]]
        late = 0
        for kind, _, _, first, severity in struck:
            if kind == "delay":
                late += INF if month < first + round(severity) else round(severity)
        if (name in self.ending and month >= self.stop) or (late and month - late < 1):
            return 0.0, 0.0
        found = self.raw(name, month - late)
        for kind, _, duration, first, severity in struck:
            if kind == "scale" and month < first + duration:
                found = multiply(found, (1 - min(severity, 1.0), 0.0))
        return found

    def call(self, name, args, month):
        if name in ("prev", "lag") and args[0].id == self.at:
            back = 1 if name == "prev" else int(args[1].value)
            return self.of(args[-1], month) if month <= back else self.raw(self.at, month - back)
        return super().call(name, args, month)

    def flows(self):
        """Return cash after tax of month 0..N, losses and responses taken off."""
        found = super().flows()
        found[0] -= self.paid
        for kind, _, _, month, severity in self.events:
            if kind == "loss" and month < self.stop:
                found[month] -= severity
        return found

    def doubt(self):
        """Return how far rounding may have carried the cash."""
        months = range(1, self.spec.timeline.months + 1)
        roles = [line for line in self.spec.lines if line.role]
        pairs = [
            self.pair(x.id, m) for x in roles for m in ([x.at] if x.at is not None else months)
        ]
        return sum(4 * error + 1e-13 * abs(value) for value, error in pairs)

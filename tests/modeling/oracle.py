"""A second opinion: the language and the cash, one trial after another in plain Python."""

from __future__ import annotations

import math

from modeling.formula.parse import parse
from modeling.formula.tree import Binary, Call, Name, Number, Unary
from modeling.formula.values import Formula, Point, parse_value

BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b),
    "<=": lambda a, b: float(a <= b),
    ">=": lambda a, b: float(a >= b),
    "==": lambda a, b: float(a == b),
    "!=": lambda a, b: float(a != b),
    "and": lambda a, b: float(a != 0 and b != 0),
    "or": lambda a, b: float(a != 0 or b != 0),
}
SIMPLE = {
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
}


class Trial:
    """One trial: the values of lines by recursion, each month once."""

    def __init__(self, spec, draws):
        self.spec, self.draws = spec, draws
        self.trees = {line.id: parse(line.formula) for line in spec.lines}
        self.values = {a.id: parse_value(a.value) for a in spec.assumptions}
        self.known = {}

    def assumption(self, name):
        value = self.values[name]
        if isinstance(value, Point):
            return value.value
        return self.of(value.node, 0) if isinstance(value, Formula) else self.draws[name]

    def line(self, name, month):
        if (name, month) not in self.known:
            self.known[name, month] = self.of(self.trees[name], month)
        return self.known[name, month]

    def of(self, node, month):
        match node:
            case Number():
                return node.value
            case Name():
                return self.name(node.id, month)
            case Unary():
                value = self.of(node.operand, month)
                return float(value == 0) if node.op == "not" else -value
            case Binary():
                return BINARY[node.op](self.of(node.left, month), self.of(node.right, month))
            case Call():
                return self.call(node.function, node.arguments, month)

    def name(self, name, month):
        start = self.spec.timeline.start
        if name == "step":
            return 1.0
        if name == "month":
            return float(month)
        if name == "year":
            return float(int(start[:4]) + (int(start[5:7]) - 2 + month) // 12)
        return self.line(name, month) if name in self.trees else self.assumption(name)

    def call(self, name, args, month):
        if name in ("prev", "lag"):
            back = 1 if name == "prev" else int(args[1].value)
            if month <= back:
                return self.of(args[-1], month)
            return self.line(args[0].id, month - back)
        if name == "cumsum":
            return sum(self.line(args[0].id, k) for k in range(1, month + 1))
        if name == "if":
            return self.of(args[1] if self.of(args[0], month) != 0 else args[2], month)
        if name == "bass":
            return self.bass(args, month)
        values = [self.of(arg, month) for arg in args]
        if name in SIMPLE:
            return float(SIMPLE[name](*values))
        return getattr(self, name)(month, *values)

    def bass(self, args, month):
        adopted = 0.0
        for k in range(1, month + 1):
            market, p, q = (self.of(arg, k) for arg in args)
            new = (p + q * adopted / market) * (market - adopted)
            adopted += new
        return new

    def ramp(self, month, begin, end):
        if month >= end:
            return 1.0
        return 0.0 if month <= begin else (month - begin) / (end - begin)

    def seasonal(self, month, *factors):
        return factors[(int(self.spec.timeline.start[5:7]) - 2 + month) % 12]

    def logistic(self, month, ceiling, growth, midpoint):
        return ceiling / (1 + math.exp(-growth * (month - midpoint)))

    def flows(self):
        """Return cash after tax of month 0..N."""
        months = self.spec.timeline.months
        result = [0.0] * (months + 1)
        extra = [0.0] * (months + 1)
        for line in self.spec.lines:
            sign = {"benefit": 1, "cost": -1, None: 0}[line.role]
            if sign and line.at is not None:
                extra[line.at] += sign * self.line(line.id, line.at)
            elif sign:
                for month in range(1, months + 1):
                    result[month] += sign * self.line(line.id, month)
        tax = self.spec.tax_rate
        return [r - tax * max(r, 0.0) + e for r, e in zip(result, extra, strict=True)]

    def npv(self):
        rate = self.spec.discount_rate
        return sum(flow / (1 + rate) ** (k / 12) for k, flow in enumerate(self.flows()))

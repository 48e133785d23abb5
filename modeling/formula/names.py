"""What the formulas of a case refer to, and whether they may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from modeling.formula.functions import CONSTANTS, FUNCTIONS, RESERVED, TIMED_CONSTANTS
from modeling.formula.parse import FormulaError, parse
from modeling.formula.tree import Call, Name, Node, Number, children, walk
from modeling.formula.values import Formula, Value, parse_value
from modeling.spec import CaseSpec, Issue, Line, unknown
from modeling.text import Message, gettext_noop

MOST_ISSUES: Final = 100  # more help nobody, and looking for near names takes time


@dataclass(slots=True)
class Reading:
    """Every formula and value of a case as far as it could be read, and what could not."""

    values: dict[str, Value] = field(default_factory=dict)
    trees: dict[str, Node] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def read(spec: CaseSpec) -> Reading:
    """Parse the values of all assumptions and the formulas of all lines."""
    reading = Reading()
    for index, assumption in enumerate(spec.assumptions):
        path = reading.paths[assumption.id] = f"assumptions[{index}].value"
        try:
            value = reading.values[assumption.id] = parse_value(assumption.value)
        except FormulaError as error:
            reading.issues.append(Issue(path, error.message))
            continue
        if isinstance(value, Formula):
            reading.trees[assumption.id] = value.node
    for index, line in enumerate(spec.lines):
        path = reading.paths[line.id] = f"lines[{index}].formula"
        try:
            reading.trees[line.id] = parse(line.formula)
        except FormulaError as error:
            reading.issues.append(Issue(path, error.message))
    return reading


def references(tree: Node) -> Iterator[tuple[Node, str | None]]:
    """Yield every name of a formula with the function that looks back at it, if one does.

    What stands first in ``prev``, ``lag`` or ``cumsum`` is yielded even where it is not a name.
    """
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Name):
            yield node, None
        elif isinstance(node, Call) and FUNCTIONS[node.function].line_first:
            yield node.arguments[0], node.function
            pending.extend(reversed(node.arguments[1:]))
        else:
            pending.extend(reversed(children(node)))


def taken(spec: CaseSpec) -> dict[str, str]:
    """Return the path of the assumption, line or risk that has each id of the document."""
    found: dict[str, str] = {}
    for section in ("assumptions", "lines", "risks"):
        for index, item in enumerate(getattr(spec, section)):
            found.setdefault(item.id, f"{section}[{index}]")
    return found


def check_ids(spec: CaseSpec) -> list[Issue]:
    """Return an issue for every id that is taken twice or that the language keeps for itself."""
    named = [
        (f"{section}[{index}].id", item.id)
        for section in ("assumptions", "lines", "risks")
        for index, item in enumerate(getattr(spec, section))
    ]
    issues, seen = [], set()
    for path, name in named:
        if name in RESERVED and not path.startswith("risks"):
            template = gettext_noop("'{name}' is a word of the formula language; take another id")
            issues.append(Issue(path, Message(template, name=name)))
        elif name in seen:
            template = gettext_noop(
                "'{name}' is taken: assumptions, lines and risks share their ids; take another one"
            )
            issues.append(Issue(path, Message(template, name=name)))
        seen.add(name)
    for section in ("poc", "plan.stages"):
        issues += _twice(section, spec.poc if section == "poc" else spec.plan.stages)
    return issues


def _twice(section: str, items: tuple[object, ...]) -> Iterator[Issue]:
    counts: Counter[str] = Counter()
    for index, item in enumerate(items):
        name = str(getattr(item, "id", ""))
        counts[name] += 1
        if counts[name] > 1:
            template = gettext_noop("'{name}' is taken; take another id")
            yield Issue(f"{section}[{index}].id", Message(template, name=name))


def check_references(spec: CaseSpec, reading: Reading) -> list[Issue]:
    """Return an issue for every name that a formula may not use, or that does not exist."""
    return list(dict.fromkeys(islice(_misused(spec, reading), MOST_ISSUES)))


def _misused(spec: CaseSpec, reading: Reading) -> Iterator[Issue]:
    referee = _Referee(spec)
    for assumption in spec.assumptions:
        if assumption.id in reading.trees:
            for message in referee.of_assumption(reading.trees[assumption.id]):
                yield Issue(reading.paths[assumption.id], message)
    for line in spec.lines:
        if line.id in reading.trees:
            for message in referee.of_line(line, reading.trees[line.id]):
                yield Issue(reading.paths[line.id], message)


class _Referee:
    def __init__(self, spec: CaseSpec) -> None:
        self._assumptions = {assumption.id for assumption in spec.assumptions}
        self._lines = {line.id: line for line in spec.lines}
        self._still = self._assumptions | {"step"}
        self._timed = self._lines.keys() | TIMED_CONSTANTS

    def of_assumption(self, tree: Node) -> Iterator[Message]:
        yield from _timed(
            tree,
            gettext_noop("'{name}' changes from month to month; put this formula into a line"),
        )
        for node, _ in references(tree):
            if not isinstance(node, Name) or node.id in self._still or node.id in TIMED_CONSTANTS:
                continue
            if node.id in self._lines:
                template = gettext_noop(
                    "'{name}' is a line; an assumption may use only assumptions: put this formula "
                    "into a line"
                )
                yield Message(template, name=node.id)
            else:
                yield unknown(node.id, self._still)

    def of_line(self, line: Line, tree: Node) -> Iterator[Message]:
        for node, function in references(tree):
            if function is not None:
                yield from self._looked_back_at(node, function)
            elif isinstance(node, Name):
                yield from self._named(node.id)
        for node in walk(tree):
            if isinstance(node, Call) and node.function in ("prev", "lag"):
                yield from self._initial(node)
        if line.at is not None:
            yield from self._one_off(line, tree)

    def _named(self, name: str) -> Iterator[Message]:
        if name in self._lines:
            yield from self._exists_in_every_month(name)
        elif name not in self._assumptions and name not in CONSTANTS:
            yield unknown(name, self._assumptions | self._lines.keys() | CONSTANTS.keys())

    def _exists_in_every_month(self, name: str) -> Iterator[Message]:
        if self._lines[name].at is not None:
            template = gettext_noop(
                "'{name}' has `at` and exists in one month only; use what its formula uses"
            )
            yield Message(template, name=name)

    def _looked_back_at(self, node: Node, function: str) -> Iterator[Message]:
        if not isinstance(node, Name):
            template = gettext_noop(
                "{function}() looks back at a line by its name; give this formula a line of its own"
            )
            yield Message(template, function=function)
        elif node.id in self._lines:
            yield from self._exists_in_every_month(node.id)
        elif node.id in self._assumptions or node.id in CONSTANTS:
            template = gettext_noop(
                "{function}() looks back at lines, and '{name}' is none; write '{name}' by itself"
            )
            yield Message(template, function=function, name=node.id)
        else:
            yield unknown(node.id, self._lines)

    def _initial(self, call: Call) -> Iterator[Message]:
        if call.function == "lag":
            months = call.arguments[1]
            if not isinstance(months, Number) or months.value not in range(1, 601):
                template = gettext_noop(
                    "the second argument of lag() is a whole number of months from 1 to 600"
                )
                yield Message(template)
        initial = call.arguments[-1]
        names = {node.id for node in walk(initial) if isinstance(node, Name)}
        timed = any(isinstance(n, Call) and FUNCTIONS[n.function].timed for n in walk(initial))
        if timed or not self._timed.isdisjoint(names):
            template = gettext_noop(
                "the initial value in {function}() is a number or made of assumptions; it holds "
                "before the first month"
            )
            yield Message(template, function=call.function)

    def _one_off(self, line: Line, tree: Node) -> Iterator[Message]:
        if line.at == 0:
            yield from _timed(
                tree,
                gettext_noop("'{name}' has no value today; a line `at: 0` uses only assumptions"),
            )
            for node, _ in references(tree):
                if isinstance(node, Name) and node.id in self._lines:
                    template = gettext_noop(
                        "'{name}' is a line, and lines begin in month 1; a line `at: 0` uses only "
                        "assumptions"
                    )
                    yield Message(template, name=node.id)
        elif any(isinstance(node, Call) and node.function == "bass" for node in walk(tree)):
            template = gettext_noop("bass() runs over all months; give it a line without `at`")
            yield Message(template)


def _timed(tree: Node, template: str) -> Iterator[Message]:
    for node in walk(tree):
        if isinstance(node, Call) and FUNCTIONS[node.function].timed:
            yield Message(template, name=node.function + "()")
        elif isinstance(node, Name) and node.id in TIMED_CONSTANTS:
            yield Message(template, name=node.id)

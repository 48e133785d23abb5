"""Levers act: what they multiply takes the place of what is multiplied, in every monthly line.

An assumption stays what it is, with its draws. Beside it stands a line `levered_<id>`: the
assumption times the effects of its levers, and the formulas of lines name that line instead. An
assumption that is worked out from a moved one gets such a line too. What holds before the first
month (`at: 0`, the initial values of `prev` and `lag`) is not moved: no lever runs then. A line
keeps its id and what strikes it; what it would be without levers goes into `unlevered_<id>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from modeling.formula.functions import FUNCTIONS, TIMED_CONSTANTS
from modeling.formula.lexer import LONGEST_NAME, FormulaError
from modeling.formula.names import references
from modeling.formula.parse import parse
from modeling.formula.tree import Binary, Call, Name, Node, children, walk
from modeling.formula.values import Formula, parse_value
from modeling.levers import Lever
from modeling.spec import Assumption, CaseSpec, Issue, Line, unknown
from modeling.text import Message, Text, gettext_noop, say

WITH: Final = "levered_"
WITHOUT: Final = "unlevered_"
CALLED: Final = {
    WITH: {"en": "{label}, with levers", "zh-hans": "{label}（计入增长杠杆）"},
    WITHOUT: {"en": "{label}, without levers", "zh-hans": "{label}（不计增长杠杆）"},
}
AT_ONCE: Final = {"logistic": slice(1, 3), "ramp": slice(0, 2)}
"""The arguments from which a function works out all months at once."""

_ONE_OFF: Final = gettext_noop("'{name}' is a one-off; name what comes every month")
_BUILDS: Final = gettext_noop(
    "'{name}' builds on its own months, so that a factor would multiply it again and again; name "
    "what feeds it"
)
_NOTHING: Final = gettext_noop(
    "no line uses '{name}' from month 1 on, so that the lever would change nothing; name another "
    "target"
)
_AT_ONCE: Final = gettext_noop(
    "'{name}' works on all months at once: a lever on it runs from the first month to the last; "
    "leave out `first` and `last`, or name another target"
)
_LONG: Final = gettext_noop(
    "'{name}' is too long a name for the target of a lever; shorten it to {most} characters"
)
_TAKEN: Final = gettext_noop("the lever makes '{name}', which is there already; rename that")


class Pull(NamedTuple):
    """A lever that is switched on, and its place in the section."""

    place_in_section: int
    lever: Lever

    @property
    def entry(self) -> str:
        """Its path."""
        return f"levers[{self.place_in_section}]"

    @property
    def place(self) -> str:
        """The path of its target."""
        return f"{self.entry}.target"

    @property
    def effect(self) -> str:
        """The line that says what it multiplies by."""
        return f"{self.lever.id}_effect"


@dataclass(slots=True)
class Moved:
    """What levers do to a case.

    Attributes
    ----------
    formulas : dict of str to str
        Other formulas for lines of the case, by id.
    lines : dict of str to list of Line
        New lines, by the path of the lever that brings them.
    issues : list of Issue
    """

    formulas: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def moved(spec: CaseSpec, levers: Iterable[tuple[int, Lever]]) -> Moved:
    """Return what levers do to a case.

    Parameters
    ----------
    spec : CaseSpec
        Written out: its entries, the levers too, are assumptions and lines.
    levers : iterable of (int, Lever)
        Those that are switched on, with their places in the section.
    """
    pulls = [Pull(index, lever) for index, lever in levers]
    if not pulls:
        return Moved()
    mover = _Mover(spec)
    for pull in pulls:
        mover.take(pull)
    mover.act()
    return mover.found


def movable(spec: CaseSpec) -> tuple[str, ...]:
    """Return the assumptions and lines that a lever may have as its target, in their order.

    Parameters
    ----------
    spec : CaseSpec
        Written out, before levers act.
    """
    mover = _Mover(spec)
    reached = {node.id for tree in mover.monthly.values() for node in from_month_1(tree)}
    return tuple(
        name
        for name in (*mover.assumptions, *mover.lines)
        if (name in reached if name in mover.assumptions else mover.may_scale(name))
    )


class _Mover:
    def __init__(self, spec: CaseSpec) -> None:
        self.found = Moved()
        self.assumptions = {item.id: item for item in spec.assumptions}
        self.lines = {line.id: line for line in spec.lines}
        self.trees = dict(_trees(spec))
        self.monthly = {
            name: tree
            for name, tree in self.trees.items()
            if name in self.assumptions or self.lines[name].at != 0
        }
        self.users: dict[str, list[str]] = {}  # of every name: the assumptions that use it
        for name in self.assumptions:
            for used in _named(self.trees.get(name)):
                self.users.setdefault(used, []).append(name)
        self.pulls: dict[str, list[Pull]] = {}
        self.owners: dict[str, str] = {}  # of all that is moved: the path of the lever
        self.used: dict[str, None] = {}  # the moved lines that some formula names

    def take(self, pull: Pull) -> None:
        """Take a lever that can act; say why of one that cannot."""
        issues = list(self._obstacles(pull))
        self.found.issues += issues
        if not issues:
            self.pulls.setdefault(pull.lever.target, []).append(pull)

    def _obstacles(self, pull: Pull) -> Iterator[Issue]:
        name, line = pull.lever.target, self.lines.get(pull.lever.target)
        if line is None and name not in self.assumptions:
            yield Issue(pull.place, unknown(name, self.assumptions.keys() | self.lines.keys()))
        elif line is not None and line.at is not None:
            yield Issue(pull.place, Message(_ONE_OFF, name=name))
        elif line is not None and self._builds_on_itself(name):
            yield Issue(pull.place, Message(_BUILDS, name=name))
        elif line is not None and line.role is None and not self._is_looked_at(name):
            yield Issue(pull.place, Message(_NOTHING, name=name))
        if pull.lever.first > 1 or pull.lever.last is not None:
            moving = self._followers(name)
            if any(moving & at_once(tree) for tree in self.monthly.values()):
                yield Issue(pull.place, Message(_AT_ONCE, name=name))

    def may_scale(self, name: str) -> bool:
        """Tell whether a lever may multiply a line."""
        line = self.lines[name]
        counts = line.role is not None or self._is_looked_at(name)
        return line.at is None and counts and not self._builds_on_itself(name)

    def _builds_on_itself(self, name: str) -> bool:
        pending, seen = [name], set()
        while pending:
            for used in _named(self.trees.get(pending.pop())):
                if used not in seen:
                    seen.add(used)
                    pending.append(used)
        return name in seen

    def _is_looked_at(self, name: str) -> bool:
        return any(name in _named(tree) for tree in self.trees.values())

    def act(self) -> None:
        """Find what the levers do."""
        for name, pulls in self.pulls.items():
            for moving in self._followers(name):
                self.owners.setdefault(moving, pulls[0].entry)
        for name, line in self.lines.items():
            if name in self.monthly:
                self._rewrite(line)
        done: set[str] = set()
        while pending := [name for name in self.used if name not in done]:
            for name in pending:
                done.add(name)
                self._bring(self.assumptions[name], WITH, self._moved_value(name))
        for name in sorted(self.pulls.keys() & self.assumptions.keys() - done):
            place = self.pulls[name][0].place
            self.found.issues.append(Issue(place, Message(_NOTHING, name=name)))

    def _rewrite(self, line: Line) -> None:
        """Let a line see what is moved, and be multiplied itself."""
        formula = self._renamed(line.formula, self.monthly[line.id])
        if line.id in self.pulls and self._bring(line, WITHOUT, formula):
            formula = self._times_effects(f"{WITHOUT}{line.id}", line.id)
        if formula != line.formula:
            self.found.formulas[line.id] = formula

    def _followers(self, name: str) -> set[str]:
        """Return a name with the assumptions that are worked out from it."""
        found, pending = {name}, [name]
        while pending:
            users = self.users.get(pending.pop(), ())
            fresh = [user for user in users if user not in found]
            found.update(fresh)
            pending += fresh
        return found

    def _renamed(self, text: str, tree: Node) -> str:
        """Return a formula with the names of moved lines in the place of what they move."""
        moving = self.owners.keys() & self.assumptions.keys()
        places = {node.position: node.id for node in from_month_1(tree) if node.id in moving}
        for place in sorted(places, reverse=True):
            name = places[place]
            self.used.setdefault(name)
            text = f"{text[:place]}{WITH}{text[place:]}"
        return text

    def _moved_value(self, name: str) -> str:
        """Return the formula of what an assumption is with levers."""
        formula, tree = name, self.trees.get(name)
        if tree is not None:
            text = str(self.assumptions[name].value).strip()
            renamed = self._renamed(text, tree)
            formula = f"({renamed})" if renamed != text else name
        return self._times_effects(formula, name)

    def _times_effects(self, formula: str, name: str) -> str:
        return " * ".join([formula, *(pull.effect for pull in self.pulls.get(name, ()))])

    def _bring(self, item: Assumption | Line, prefix: str, formula: str) -> bool:
        """Add a line beside what is moved; tell whether it may have its id."""
        name, entry = f"{prefix}{item.id}", self.owners[item.id]
        if len(name) > LONGEST_NAME or name in self.assumptions or name in self.lines:
            message = Message(_LONG, name=item.id, most=LONGEST_NAME - len(prefix))
            if len(name) <= LONGEST_NAME:
                message = Message(_TAKEN, name=name)
            self.found.issues.append(Issue(f"{entry}.target", message))
            return False
        line = Line.model_construct(
            id=name, unit=item.unit, formula=formula, label=_called(item, CALLED[prefix])
        )
        self.found.lines.setdefault(entry, []).append(line)
        return True


def _called(item: Assumption | Line, templates: Mapping[str, str]) -> Text:
    return {
        language: template.format(label=say(item.label, language) or item.id)
        for language, template in templates.items()
    }


def _trees(spec: CaseSpec) -> Iterator[tuple[str, Node]]:
    """Yield what can be read as a formula; what cannot is told where formulas are read."""
    for assumption in spec.assumptions:
        try:
            value = parse_value(assumption.value)
        except FormulaError:
            continue
        if isinstance(value, Formula):
            yield assumption.id, value.node
    for line in spec.lines:
        try:
            yield line.id, parse(line.formula)
        except FormulaError:
            continue


def _named(tree: Node | None) -> frozenset[str]:
    if tree is None:
        return frozenset()
    return frozenset(node.id for node, _ in references(tree) if isinstance(node, Name))


def from_month_1(tree: Node) -> Iterator[Name]:
    """Yield the names of a formula, but those that stand for a value before the first month."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Name):
            yield node
        elif not (isinstance(node, Call) and FUNCTIONS[node.function].line_first):
            pending.extend(children(node))


def at_once(tree: Node) -> frozenset[str]:
    """Return the names whose value in one month would change what the formula says of others.

    They stand under a power of the month, or are the slopes and bends of a curve over all months.
    """
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Binary) and node.op == "^" and _is_timed(node.right):
            found |= _named(node.left)
        elif isinstance(node, Call) and node.function in AT_ONCE:
            for argument in node.arguments[AT_ONCE[node.function]]:
                found |= _named(argument)
    return frozenset(found)


def _is_timed(tree: Node) -> bool:
    return any(
        (isinstance(node, Name) and node.id in TIMED_CONSTANTS)
        or (isinstance(node, Call) and FUNCTIONS[node.function].timed)
        for node in walk(tree)
    )

"""In which order a case is worked out: assumptions first, then the lines of one month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from types import MappingProxyType
from typing import Final

from modeling.formula.names import Reading, check_ids, check_references, read, references
from modeling.formula.tree import Name, Node
from modeling.formula.values import Value
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.text import Message, gettext_noop

Graph = dict[str, tuple[str, ...]]
MOST_CYCLES: Final = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """A case ready to be worked out.

    Attributes
    ----------
    assumption_order : tuple of str
        All assumptions; each stands behind those that its formula uses.
    line_order : tuple of str
        All lines, one-offs too; each stands behind the lines whose value of the *same* month it
        uses. What `prev` and `lag` look at may stand anywhere.
    trees : mapping of str to Node
        The formulas of all lines and of those assumptions that have one.
    values : mapping of str to Value
        The values of all assumptions, as read.
    """

    assumption_order: tuple[str, ...]
    line_order: tuple[str, ...]
    trees: Mapping[str, Node]
    values: Mapping[str, Value]


def order(spec: CaseSpec) -> Plan:
    """Return the order in which a case is worked out.

    Among what is free to go first, the document's order decides: the same document gives the same
    plan everywhere.

    Raises
    ------
    SpecError
        If a text cannot be read, a name is unknown or may not be used, or formulas wait for each
        other in a cycle.
    """
    reading = read(spec)
    issues = check_ids(spec) + reading.issues + check_references(spec, reading)
    issues += check_cycles(spec, reading)
    if issues:
        raise SpecError(issues)
    return Plan(
        assumption_order=tuple(_sorted(_assumption_graph(spec, reading))),
        line_order=tuple(_sorted(_line_graph(spec, reading))),
        trees=MappingProxyType(reading.trees),
        values=MappingProxyType(reading.values),
    )


def same_month(tree: Node) -> tuple[str, ...]:
    """Return the names whose value of the same month a formula needs, in the order they appear.

    `prev` and `lag` look only at months before; `cumsum` includes the month itself.
    """
    found = (
        node.id
        for node, function in references(tree)
        if isinstance(node, Name) and function not in ("prev", "lag")
    )
    return tuple(dict.fromkeys(found))


def check_cycles(spec: CaseSpec, reading: Reading) -> list[Issue]:
    """Return an issue for each cycle, at the formula that stands first in the document."""
    issues = []
    assumption_template = gettext_noop("cycle {cycle}; give one of them a value of its own")
    for names in _cycles(_assumption_graph(spec, reading)):
        message = Message(assumption_template, cycle=" -> ".join(names))
        issues.append(Issue(reading.paths[names[0]], message))
    line_template = gettext_noop("cycle {cycle}; break it with prev({name}, 0)")
    for names in _cycles(_line_graph(spec, reading)):
        message = Message(line_template, cycle=" -> ".join(names), name=names[1])
        issues.append(Issue(reading.paths[names[0]], message))
    return issues


def _assumption_graph(spec: CaseSpec, reading: Reading) -> Graph:
    return _graph((assumption.id for assumption in spec.assumptions), reading)


def _line_graph(spec: CaseSpec, reading: Reading) -> Graph:
    return _graph((line.id for line in spec.lines), reading)


def _graph(ids: Iterable[str], reading: Reading) -> Graph:
    names = tuple(ids)
    known = frozenset(names)
    return {
        name: tuple(used for used in same_month(reading.trees[name]) if used in known)
        if name in reading.trees
        else ()
        for name in names
    }


def _sorted(graph: Graph) -> list[str]:
    """Let each name follow what it needs; names on a cycle, or behind one, are left out."""
    place = {name: index for index, name in enumerate(graph)}
    names = list(graph)
    waiting = {name: len(needs) for name, needs in graph.items()}
    users: dict[str, list[str]] = {name: [] for name in graph}
    for name, needs in graph.items():
        for need in needs:
            users[need].append(name)
    ready = [place[name] for name, count in waiting.items() if count == 0]
    heapify(ready)
    done = []
    while ready:
        name = names[heappop(ready)]
        done.append(name)
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                heappush(ready, place[user])
    return done


def _cycles(graph: Graph) -> list[list[str]]:
    """Return cycles that share no name, each as `[a, b, ..., a]`, until none is left."""
    found: list[list[str]] = []
    rest = graph
    while len(found) < MOST_CYCLES:
        free = set(_sorted(rest))
        rest = {
            name: tuple(need for need in needs if need in rest and need not in free)
            for name, needs in rest.items()
            if name not in free
        }
        if not rest:
            break
        cycle = _walk_round(rest)
        found.append(cycle)
        rest = {
            name: tuple(need for need in needs if need not in cycle)
            for name, needs in rest.items()
            if name not in cycle
        }
    return found


def _walk_round(graph: Graph) -> list[str]:
    """Follow first needs until a name comes again; every name here needs at least one other."""
    name = next(iter(graph))
    trail: dict[str, None] = {}
    while name not in trail:
        trail[name] = None
        name = graph[name][0]
    cycle = list(trail)[list(trail).index(name) :]
    place = {name: index for index, name in enumerate(graph)}
    start = cycle.index(min(cycle, key=place.__getitem__))
    cycle = cycle[start:] + cycle[:start]
    return [*cycle, cycle[0]]

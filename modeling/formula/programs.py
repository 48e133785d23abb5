"""Programs of cases, compiled once for each structure.

What a case's assumptions say in numbers is no part of its structure: to change a number or a
distribution, or to ask what-if, compiles nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from modeling.formula.compile import Program, Strikes, compile_plan
from modeling.formula.order import order
from modeling.formula.values import Formula, Point, Value
from modeling.spec import CaseSpec

KEPT = 64


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything that a program depends on, and one case that has it."""

    key: Hashable
    strikes: Strikes
    spec: CaseSpec = field(compare=False)


def program_of(
    spec: CaseSpec,
    values: Mapping[str, Value],
    *,
    ending: Collection[str] = (),
    shrunk: Collection[str] = (),
    delayed: Collection[str] = (),
) -> Program:
    """Return the program of a case, as `modeling.formula.compile.compile_plan` makes it.

    Parameters
    ----------
    spec : CaseSpec
    values : mapping of str to Value
        Of all assumptions, as read.
    ending, shrunk, delayed : collection of str

    Raises
    ------
    SpecError
        As `modeling.formula.order.order`.
    """
    strikes = Strikes(*map(frozenset, (ending, shrunk, delayed)))
    return _compiled(Structure(key_of(spec, values), strikes, spec))


def key_of(spec: CaseSpec, values: Mapping[str, Value]) -> Hashable:
    """Return what two cases share that have one program."""
    kinds = tuple(
        (
            assumption.id,
            assumption.value if isinstance(value, Formula) else isinstance(value, Point),
        )
        for assumption, value in zip(spec.assumptions, values.values(), strict=True)
    )
    lines = tuple((line.id, line.formula, line.role, line.at) for line in spec.lines)
    ids = tuple(
        tuple(part.id for part in parts) for parts in (spec.risks, spec.poc, spec.plan.stages)
    )
    timeline = spec.timeline.start, spec.timeline.months
    return timeline, kinds, lines, ids, tuple(spec.actuals.items())


@lru_cache(maxsize=KEPT)
def _compiled(structure: Structure) -> Program:
    return compile_plan(order(structure.spec), structure.spec, **structure.strikes._asdict())

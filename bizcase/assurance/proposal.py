"""What applying a piece of evidence would change: the value now, the value it proposes."""

from __future__ import annotations

from dataclasses import dataclass

from bizcase.assurance.models import Evidence
from bizcase.cases.typed import typed
from bizcase.economics.rows import AssumptionRow, Shape, assumption_row, shape_of
from bizcase.economics.spec import PLAIN
from modeling.economics.expansion import expand
from modeling.evidence import to_value
from modeling.spec import CaseSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The value that a measurement gives, beside the assumption that it would move."""

    value: str
    shape: Shape | None
    key: str  # of the assumption; empty if none is chosen
    current: AssumptionRow | None
    choices: tuple[AssumptionRow, ...]  # assumptions that a plain metric may become
    in_force: bool  # the assumption says this very value now


def proposal_of(evidence: Evidence, *, key: str = "") -> Proposal:
    """Return what applying the evidence to an assumption (its bound one by default) would do."""
    value = to_value(evidence.record)
    rows = _plain_rows(evidence.case.spec) if evidence.case else ()
    target = key or evidence.binds
    current = next((row for row in rows if row.id == target), None)
    return Proposal(
        value=value,
        shape=shape_of(typed(value)),
        key=current.id if current else "",
        current=current,
        choices=rows,
        in_force=current is not None and current.value == value,
    )


def _plain_rows(spec: CaseSpec) -> tuple[AssumptionRow, ...]:
    plain = (item for item in expand(spec).assumptions if item.unit in PLAIN)
    return tuple(assumption_row(item) for item in plain)

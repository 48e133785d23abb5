"""The rows of levers: what they multiply by in each month, and what they cost."""

from __future__ import annotations

from modeling.economics.models.rows import Row, Rows, cost
from modeling.levers import Lever


def lever(entry: Lever) -> Rows:
    """Yield the rows of a lever; `modeling.economics.moved` multiplies its target by the effect."""
    yield Row("effect", "1", _while_it_runs(entry, "{factor}", "1"), about="factor")
    parts = ["{cost}"] if entry.cost is not None else []
    parts += ["{base} * {share}"] if entry.share is not None else []
    if parts:
        yield cost("spend", _while_it_runs(entry, " + ".join(parts), "0"), entry.kind)


def _while_it_runs(entry: Lever, formula: str, otherwise: str) -> str:
    limits = [f"month >= {entry.first}"] if entry.first > 1 else []
    limits += [f"month <= {entry.last}"] if entry.last is not None else []
    return f"if({' and '.join(limits)}, {formula}, {otherwise})" if limits else formula

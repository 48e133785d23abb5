"""Cases of one entry, and the numbers of what it makes by the plain evaluator."""

from __future__ import annotations

from modeling.document import parse
from modeling.economics.expansion import expand
from tests.modeling.cases import tree_of
from tests.modeling.oracle import Trial


def streams(*entries, assumptions=(), lines=(), **more):
    """Return a checked case with these streams."""
    return parse(tree_of(lines, assumptions, streams=list(entries), **more))


def costs(*entries, assumptions=(), lines=(), **more):
    """Return a checked case with these costs."""
    return parse(tree_of(lines, assumptions, costs=list(entries), **more))


def stream(model, /, **parameters):
    """Return an entry `x` of a model that counts seats."""
    return {"id": "x", "model": model, "unit": "seat", **parameters}


def cost(kind, /, **parameters):
    """Return an entry `x` of a kind of cost."""
    return {"id": "x", "kind": kind, **parameters}


def series(spec, suffix, draws=None):
    """Return what the entry `x` makes under a suffix, month by month."""
    whole = expand(spec)
    trial = Trial(whole, draws or {})
    return [trial.line(f"x_{suffix}", month) for month in range(1, whole.timeline.months + 1)]


def result(spec, draws=None):
    """Return the sum of benefits less costs of each month, one-offs left out."""
    whole = expand(spec)
    trial = Trial(whole, draws or {})
    signs = {"benefit": 1, "cost": -1}
    return [
        sum(
            signs[line.role] * trial.line(line.id, month)
            for line in whole.lines
            if line.role and line.at is None
        )
        for month in range(1, whole.timeline.months + 1)
    ]

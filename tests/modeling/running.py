"""Lines of a case worked out by the machine on given draws."""

from __future__ import annotations

import numpy as np

from modeling.formula.compile import compile_plan
from modeling.formula.machine import Machine, Setting
from modeling.formula.order import order
from modeling.formula.values import Point


def computed(spec, draws, **strikes):
    """Return every line of a case: id -> (months, trials)."""
    months, plan = spec.timeline.months, order(spec)
    certain = {k: v.value for k, v in plan.values.items() if isinstance(v, Point)}
    program = compile_plan(plan, spec, **strikes)
    nothing = np.zeros(months + 1)
    setting = Setting(
        factors=nothing, calendar=nothing.astype(np.int64), tax_rate=0.0, certain=certain
    )
    machine = Machine(program, setting)
    trials = max((values.shape[-1] for values in draws.values()), default=1)
    found = machine.buffers(trials, recording=True)
    machine.run(draws, found)
    return {line.id: rows for line, rows in zip(spec.lines, found.record, strict=False)}

"""What every people entry of a case costs: in closed form where its numbers are, else simulated.

The engine is imported when an entry asks for it, never when the server starts.
"""

from __future__ import annotations

from importlib import import_module

from bizcase.core.recent import Recent
from modeling.costs import PeopleCost
from modeling.spec import CaseSpec, SpecError
from modeling.uncertainty.payroll import Payroll, payroll

Payrolls = dict[str, Payroll]

_recent: Recent[Payrolls] = Recent(32)  # documents


def payrolls(spec: CaseSpec) -> Payrolls:
    """Return what the people entries of a case cost; one whose numbers fail is left out."""
    months = spec.timeline.months
    entries = [entry for entry in spec.costs if isinstance(entry, PeopleCost)]
    exact = {entry.id: payroll(entry, months=months) for entry in entries}
    asked = [key for key, found in exact.items() if found is None]
    drawn = _recent.get(spec.digest, lambda: _simulated(spec, asked)) if asked else {}
    return {
        entry.id: found
        for entry in entries
        if (found := exact[entry.id] or drawn.get(entry.id)) is not None
    }


def _simulated(spec: CaseSpec, ids: list[str]) -> Payrolls:
    try:
        found: Payrolls = import_module("modeling.uncertainty.staffing").staffing(spec, ids)
    except SpecError:
        found = {}  # the simulation says what is wrong with the numbers
    return found

"""What levers are worth, worked out when somebody asks: importing this imports the engine."""

from __future__ import annotations

from bizcase.cases.exchange import refusal
from modeling.spec import CaseSpec, SpecError
from modeling.uncertainty.lever_effects import Effects, effects


def effects_of(spec: CaseSpec, *, trials: int, seed: int) -> Effects:
    """Return what each lever of a case does to NPV; a refusal names places and mends."""
    try:
        return effects(spec, trials=trials, seed=seed)
    except SpecError as error:
        raise refusal(error) from error

"""What each risk took from NPV in the newest simulation, for the page of the register."""

from __future__ import annotations

from dataclasses import dataclass

from django.template import Library

from bizcase.cases.models import Case
from bizcase.runs.models import Run
from modeling import ENGINE_VERSION

register = Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Mean losses of NPV.

    Attributes
    ----------
    by_risk : dict
        By the id of the risk; a risk that was closed then has none.
    is_stale : bool
        Whether the case moved on since.
    """

    by_risk: dict[str, float]
    is_stale: bool


@register.simple_tag
def risk_losses(case: Case) -> Losses:
    """Return the mean loss of each risk in the newest simulation; none before the first."""
    runs = Run.objects.for_case(case).newest_done(Run.Kind.SIMULATION)
    found = runs.filter(inputs__outlook=None).values_list("digest", "engine", "result__risk__risks")
    newest = found.first()
    if newest is None:
        return Losses(by_risk={}, is_stale=False)
    digest, engine, risks = newest
    return Losses(
        by_risk={risk["id"]: risk["mean_loss"] for risk in risks or ()},
        is_stale=(digest, engine) != (case.digest, ENGINE_VERSION),
    )

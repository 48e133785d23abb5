"""What the responses to risks are worth: each as if it were done, beside as if it were not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError, TooLarge
from bizcase.economics.worth import Change, change_between, looked
from modeling.spec import CaseSpec, Response, Risk
from modeling.uncertainty.outline import outline

MOST: Final = 24  # of one look: each is a simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a response does to mean NPV.

    Attributes
    ----------
    id : str
        Of its risk.
    change : Change
        NPV with the response, its cost counted, less NPV without it, in the same futures.
    cost : float
        Its mean cost, paid at the start.
    rate : float or None
        What the change comes to for each unit of that cost; None of a response that costs nothing.
    """

    id: str
    change: Change
    cost: float
    rate: float | None


def returns_of(spec: CaseSpec) -> list[Return]:
    """Return what each response to a risk that is not closed is worth, the best first.

    All other risks stay as they are. Raises `DomainError` where there is none, or no number.
    """
    asked = [risk for risk in spec.risks if risk.response and risk.status != "closed"]
    if not asked:
        message = _("No open risk has a response yet; write one, then look at what it is worth.")
        raise DomainError("no_responses", message)
    if len(asked) > MOST:
        message = _("{count} responses are too many to compare at once; keep at most {most}.")
        raise TooLarge("too_many_responses", message.format(count=len(asked), most=MOST))
    found = [_return(spec, risk, risk.response) for risk in asked if risk.response]
    return sorted((each for each in found if each), key=lambda each: -each.change.mean)


def _return(spec: CaseSpec, risk: Risk, response: Response) -> Return | None:
    """Return what a response is worth; None where the two got different numbers of trials."""
    without = _with_status(spec, risk, "open") if risk.status == "mitigated" else spec
    change = change_between(looked(without), looked(_with_status(spec, risk, "mitigated")))
    if change is None:
        return None
    told = outline(response.cost)
    cost = told.mean if told else 0.0
    return Return(id=risk.id, change=change, cost=cost, rate=change.mean / cost if cost else None)


def _with_status(spec: CaseSpec, risk: Risk, status: str) -> CaseSpec:
    risks = tuple(
        each.model_copy(update={"status": status}) if each.id == risk.id else each
        for each in spec.risks
    )
    return spec.model_copy(update={"risks": risks})

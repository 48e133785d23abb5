"""What a case's document already says about a training that it plans."""

from __future__ import annotations

from typing import Any

from bizcase.cases.models import Case
from bizcase.runs.models import Dataset
from bizcase.workspaces.models import Membership


def planned(*, who: Membership, case: Case, plan: str) -> dict[str, Any]:
    """Return the settings of a planned training, its dataset found by key; {} without the plan."""
    found = next((each for each in case.spec.poc if each.id == plan), None)
    if found is None:
        return {}
    known = {
        "plan": found.id,
        "recipe": found.recipe,
        "target": found.target,
        "positive": found.positive,
        "binds": found.binds,
        "dataset": Dataset.objects.visible_to(who).filter(key=found.dataset or "").first(),
    }
    return {name: value for name, value in known.items() if value is not None}

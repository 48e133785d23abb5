from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases import library, services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

ROC = {
    "false_positive_rate": [0.0, 0.2, 1.0],
    "true_positive_rate": [0.0, 0.7, 1.0],
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Give the language back that a request of a test has chosen."""
    with translation.override("en"):
        yield


@pytest.fixture
def case(founder: Membership) -> Case:
    text = library.text("credit-scoring")
    return services.import_document(actor=founder, text=text).case


@pytest.fixture
def record() -> dict[str, Any]:
    """Return what a training writes, as far as pages and services read it."""
    return {
        "recipe": "tabular@1",
        "metric": "auc",
        "bounds": [0.0, 1.0],
        "value": 0.78,
        "interval": [0.72, 0.83],
        "interval_method": "DeLong",
        "n": 200,
        "baseline": {
            "name": "logistic regression",
            "value": 0.76,
            "interval": [0.69, 0.82],
            "roc": ROC,
        },
        "delta": {"value": 0.02, "interval": [-0.01, 0.05]},
        "verdict": "no evidence",
        "roc": ROC,
        "seed": 1,
        "cost": {"wall_seconds": 12.0, "cpu_seconds": 20.0, "energy_wh": 0.2},
        "data_card": {"rows": 1000, "columns": [], "target": "creditability", "positive": "bad"},
        "leakage": [],
    }


@pytest.fixture
def evidence(founder: Membership, case: Case, record: dict[str, Any]) -> Evidence:
    return record_evidence(actor=founder, case=case, run_id=uuid4(), record=record, binds="auc")

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

PLANNED = Path(__file__).with_name("planned.yaml").read_text(encoding="utf-8")


@pytest.fixture
def planned(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=PLANNED).case


@pytest.fixture
def record(founder: Membership, planned: Case) -> Evidence:
    told = {
        "recipe": "tabular@1",
        "metric": "auc",
        "value": 0.79,
        "interval": [0.73, 0.85],
        "n": 300,
        "verdict": "supported",
    }
    return record_evidence(actor=founder, case=planned, run_id=uuid.uuid4(), record=told)


def fresh(case: Case) -> Case:
    """Read a case again."""
    return Case.objects.with_head().get(pk=case.pk)

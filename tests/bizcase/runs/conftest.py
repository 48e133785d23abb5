from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from bizcase.cases import services as cases
from bizcase.cases.models import Case
from bizcase.runs import services
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces.models import Membership
from modeling.poc.supervise import data_card

DOCUMENT = """
format: bizcase/1
kind: case
id: small
title: {en: Small, zh-hans: 小}
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160", label: Price}
  - {id: seats, unit: seat, value: 100}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "5000"}
poc:
  - id: churn
    title: Can churn be foretold?
    recipe: tabular
    dataset: customers
    target: left
    positive: "yes"
    metric: auc
    binds: price
outlooks:
  downside: {price: "40 to 80"}
"""
TABLE = "age,spend,left\n" + "".join(
    f"{20 + row % 50},{(row * 37) % 101},{'yes' if row % 3 else 'no'}\n" for row in range(150)
)
WORK = "tests.bizcase.runs.kinds"


@pytest.fixture(autouse=True)
def light_kinds(settings) -> None:
    """Let the machinery run kinds that take no time."""
    settings.RUN_KINDS = {
        "simulation": f"{WORK}.done",
        "analysis": f"{WORK}.done",
        "training": f"{WORK}.settled",
        "report": f"{WORK}.broken",
    }


@pytest.fixture
def case(founder: Membership) -> Case:
    return cases.import_document(actor=founder, text=DOCUMENT).case


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The card of the table, read once: a child process takes a second or two."""
    path = tmp_path_factory.mktemp("table") / "customers.csv"
    path.write_text(TABLE)
    return data_card(path)


@pytest.fixture
def dataset(founder: Membership, card: dict[str, Any]) -> Dataset:
    dataset = Dataset(
        workspace=founder.workspace,
        name="Customers",
        key="customers",
        sha256=card["sha256"],
        size=card["bytes"],
        card=card,
        created_by=founder.user,
    )
    dataset.file.save("datasets/5f0c", ContentFile(TABLE.encode()))
    return dataset


@pytest.fixture
def run(founder: Membership, case: Case) -> Run:
    return services.request_simulation(actor=founder, case=case, trials=1_000)


@pytest.fixture
def make_run(founder: Membership, case: Case) -> Callable[..., Run]:
    """Make a row in any state, as if workers had been at it."""

    def make(kind: str = "simulation", **columns: Any) -> Run:
        run = services.request_run(
            actor=founder, kind=kind, case=case, inputs={"outlook": None}, seed=1
        )
        Run.objects.filter(pk=run.pk).update(**columns)
        run.refresh_from_db()
        return run

    return make


def silent(seconds: float = 60.0) -> dict[str, Any]:
    """Columns of a run whose worker has not been heard of for a while."""
    then = timezone.now() - timedelta(seconds=seconds)
    return {
        "status": Run.Status.RUNNING,
        "attempt": 1,
        "fence": 1,
        "lease_until": then,
        "started_at": then - timedelta(seconds=1),
        "rung_at": then,
    }


def upload(text: str = TABLE, name: str = "table.csv") -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = name
    return file

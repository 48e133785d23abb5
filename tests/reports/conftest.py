from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bizcase.cases import services as cases
from bizcase.cases.models import Case
from bizcase.runs import services as runs
from bizcase.runs import simulation
from bizcase.runs.job import Job
from bizcase.runs.models import Run
from bizcase.workspaces.models import Membership
from reports import builder, services
from reports.models import Report

DOCUMENT = """
format: bizcase/1
kind: case
id: small
title: {en: Small case, zh-hans: 小案例}
summary: {en: A small offer., zh-hans: 一项小业务。}
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
tax_rate: 0.25
canvas:
  customer_segments: [{text: {en: Law firms, zh-hans: 律所}}]
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160", label: {en: Price, zh-hans: 价格}}
  - {id: quality, unit: "1", value: "60% to 90%", label: {en: Recall, zh-hans: 召回率}}
  - {id: seats, unit: seat, value: "60 to 200"}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats * quality}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "8000"}
  - {id: start, unit: CNY, role: cost, category: research, at: 0, formula: "20000"}
risks:
  - id: leak
    title: {en: Documents leak, zh-hans: 文件泄露}
    category: security
    probability: "1% to 4%"
    per: year
    severity: "50000 to 90000"
    strikes: {kind: loss}
"""


def done(run: Run, result: dict[str, Any]) -> Run:
    """Finish a run as a worker would have."""
    now = timezone.now()
    Run.objects.filter(pk=run.pk).update(
        status=Run.Status.DONE, result=result, started_at=now, finished_at=now, progress=1.0
    )
    run.refresh_from_db()
    return run


def simulated(actor: Membership, case: Case) -> Run:
    run = runs.request_simulation(actor=actor, case=case, trials=128)
    return done(run, simulation.work(run, Job(run)).result)


def built(report: Report) -> Report:
    """Print a report as a worker would."""
    outcome = builder.work(report.build, Job(report.build))
    outcome.settle(report.build)
    done(report.build, outcome.result)
    report.refresh_from_db()
    return report


def content(report: Report) -> bytes:
    with report.pdf.open("rb") as file:
        return file.read()


@pytest.fixture
def case(founder: Membership) -> Case:
    return cases.import_document(actor=founder, text=DOCUMENT).case


@pytest.fixture
def run(founder: Membership, case: Case) -> Run:
    return simulated(founder, case)


@pytest.fixture
def report(founder: Membership, case: Case, run: Run) -> Report:
    return services.request_report(actor=founder, case=case, locale="en")


@pytest.fixture
def printed(report: Report) -> Report:
    return built(report)

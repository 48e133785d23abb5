from __future__ import annotations

import uuid

import pytest

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

PLANNED = """
format: bizcase/1
kind: case
id: planned
title: {en: Planned, zh-hans: 有计划}
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
streams:
  - {id: seats, label: {en: Seats, zh-hans: 席位}, model: subscription, unit: seat, price: "80 to 120", adds: "8 to 12", churn: "2% to 4%"}
costs:
  - {id: crew, label: Crew, kind: people, headcount: 2, salary: "900 to 1100", overhead: 25%}
  - {id: desk, kind: people, headcount: "1 + 0.001 * seats_customers / unit_", unit: "1", salary: 500}
assumptions:
  - {id: unit_, unit: seat, value: 1}
lines:
  - {id: rent, unit: CNY/month, role: cost, formula: "300"}
levers:
  - {id: referral, label: {en: Referral, zh-hans: 推荐}, tactic: referral, target: seats_adds, factor: "1.1 to 1.4", share: "2%", base: seats_revenue, first: 3}
  - {id: sale, target: seats_price, factor: 0.8, enabled: false}
plan:
  stages:
    - id: poc
      title: {en: Proof of concept, zh-hans: 概念验证}
      start: 0
      months: 3
      budget: "100000 to 200000"
      needs: {technical: 4, business: 2}
      exit:
        - {en: Measured on new data, zh-hans: 在新数据上测得}
        - {text: Right to use the data, evidence: "https://example.com/contract", met: 2026-03-01}
    - {id: research, title: R&D, start: 3, months: 6, needs: {technical: 5, risk: 4}, exit: [Two pilots]}
    - {id: open, title: Later}
  milestones:
    - {title: {en: First paid seat, zh-hans: 首个付费席位}, month: 6, stage: research, owner: Lin}
    - {title: Kick-off, month: 0, done: 2026-12-01}
  founders:
    - {name: Lin, role: {en: CEO, zh-hans: 首席执行官}, ratings: {technical: 4, business: 3}, evidence: Ten years of sales}
  team:
    - {role: {en: Engineer, zh-hans: 工程师}, count: 2, start: 0, cost: crew, skills: [{en: Python, zh-hans: 编程}]}
    - {role: Adviser, name: Bo}
  charter: {purpose: {en: Review faster, zh-hans: 更快审阅}, sponsor: Lin, success: [300 seats]}
  raci:
    - {task: Train, stage: poc, responsible: [Bo], accountable: Lin, consulted: [Ada], informed: [Eve]}
"""


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

from __future__ import annotations

import pytest

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

SPENDING = """
format: bizcase/1
kind: case
id: spending
title: {en: Spending, zh-hans: 支出}
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
streams:
  - {id: seats, model: subscription, unit: seat, price: 100, adds: 10}
costs:
  - id: crew
    kind: people
    label: {en: Crew, zh-hans: 团队}
    headcount: 2
    salary: {value: 900 to 1100, source: {en: Offers, zh-hans: 报价}, grade: expert}
    overhead: 30%
    first: 3
    edits: {payroll: crew_headcount * crew_salary * (1 + crew_overhead) * 1}
  - {id: pilot, kind: research, amount: 5000, at: 2}
  - {id: running, kind: operations, stream: seats, base: seats_revenue, share: 5%}
lines:
  - {id: rent, unit: CNY/month, role: cost, category: operations, formula: "50"}
"""


@pytest.fixture
def case(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=SPENDING).case


@pytest.fixture
def bare(founder: Membership) -> Case:
    """A case that has no typed cost and no stream."""
    text = """
format: bizcase/1
kind: case
id: bare
title: Bare
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
lines:
  - {id: income, unit: CNY/month, role: benefit, formula: "100"}
"""
    return services.import_document(actor=founder, text=text).case

from __future__ import annotations

import pytest

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

PRICED = """
format: bizcase/1
kind: case
id: priced
title: {en: Priced, zh-hans: 定价}
currency: CNY
timeline: {start: 2027-01, months: 24}
discount_rate: 0.1
assumptions:
  - {id: cost, unit: CNY/seat/month, value: 15 to 25}
  - {id: setup_fee, unit: CNY/seat, value: 500 to 900, label: {en: Set-up fee, zh-hans: 开通费}}
  - {id: bound, unit: CNY/seat/month, value: 10 to 20}
  - {id: seats_in_reach, unit: seat, value: 4000}
correlations:
  - [bound, setup_fee, 0.5]
streams:
  - id: seats
    model: subscription
    label: {en: Seats, zh-hans: 席位}
    unit: seat
    price: 80 to 120
    adds: 50
    churn: 2%
    unit_cost: cost
lines:
  - {id: setup, unit: CNY/month, role: benefit, formula: setup_fee * seats_new}
  - {id: extra, unit: CNY/month, role: benefit, formula: bound * seats_customers}
market:
  competitors:
    - {name: {en: Near, zh-hans: 近邻}, price: About ninety, source: {en: Page, zh-hans: 页面}}
    - {name: Far, asks: 140, unit: CNY/seat/month, source: An offer, date: 2026-11-01}
"""


@pytest.fixture
def case(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=PRICED).case


@pytest.fixture
def free(founder: Membership) -> Case:
    """A case without a price."""
    text = """
format: bizcase/1
kind: case
id: free
title: Free
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
lines:
  - {id: income, unit: CNY/month, role: benefit, formula: "100"}
"""
    return services.import_document(actor=founder, text=text).case

from __future__ import annotations

import pytest

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

EARNING = """
format: bizcase/1
kind: case
id: earning
title: {en: Earning, zh-hans: 盈利}
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
assumptions:
  - {id: clients, unit: client, value: 100, label: {en: Clients, zh-hans: 客户}}
  - {id: client_churn, unit: 1/month, value: "1% to 3%"}
streams:
  - id: calls
    model: usage
    label: {en: Calls, zh-hans: 调用}
    unit: client
    users: clients
    use: 100 to 200
    price: {value: 0.1 to 0.2, source: {en: Price list, zh-hans: 价目表}, grade: expert}
    edits: {volume: calls_users * calls_use * 1}
  - {id: boxes, model: licence, unit: box, price: 2000 to 4000, sales: 1}
lines:
  - {id: new_clients, unit: client/month, formula: "5"}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "900"}
"""


@pytest.fixture
def case(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=EARNING).case


@pytest.fixture
def bare(founder: Membership) -> Case:
    """A case that earns by a plain line only."""
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

from __future__ import annotations

import pytest

from bizcase.cases import library, services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

SMALL = """
format: bizcase/1
kind: case
id: small
title: {en: Small, zh-hans: 小}
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160", source: talks, grade: expert}
  - {id: seats, unit: seat, value: 100}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "5000"}
outlooks:
  downside: {price: "40 to 80"}
"""


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def case(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=SMALL).case


@pytest.fixture
def credit(founder: Membership) -> Case:
    text = library.text("credit-scoring")
    return services.import_document(actor=founder, text=text).case

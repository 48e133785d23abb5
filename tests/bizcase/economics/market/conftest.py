from __future__ import annotations

from typing import Any

import pytest

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

DOCUMENT = """
format: bizcase/1
kind: case
id: bazaar
title: {en: Bazaar, zh-hans: 集市}
currency: CNY
timeline: {start: 2027-01, months: 36}
discount_rate: 0.1
market:
  tam:
    unit: CNY/year
    top_down: "4e9 to 1.5e10"
    bottom_up: "3e9 to 1.2e10"
    source: {en: A study, zh-hans: 一项研究}
    note: {en: A tenth of all spending, zh-hans: 全部支出的一成}
  sam: {unit: client, bottom_up: "4000 to 12000"}
  personas:
    - name: {en: Head of service, zh-hans: 客服负责人}
      needs: {en: Fewer people, zh-hans: 少用人}
      willingness_to_pay: "80 to 160"
      unit: CNY/seat/month
      weight: 3
    - {name: Clerk, willingness_to_pay: 60, unit: CNY/seat/month}
    - {name: Abroad, willingness_to_pay: 20, unit: USD/seat/month}
    - {name: Reader}
  competitors:
    - {name: Fin, price: USD 0.99, asks: 0.99, unit: USD/contact, date: 2027-01-02, source: Web}
    - {name: People}
  positioning: {en: Only what is solved is billed, zh-hans: 只对解决的收费}
  notes:
    - {text: Old, date: 2026-01-01}
    - {text: New, date: 2026-12-01, source: Press}
    - {text: Undated}
  countries:
    - {code: CN, currency: CNY, size: "1e9 to 2e9", unit: CNY/year}
    - {code: US, currency: USD, size: 1e8, unit: USD/year, source: Census}
    - {code: DE, currency: EUR, share: "20% to 30%"}
  rates:
    - {pair: USD/CNY, rate: "7 to 7.4", date: 2026-11-01, source: {en: Bank, zh-hans: 银行}}
  tests:
    - id: deposit
      title: {en: Deposit page, zh-hans: 押金页}
      hypothesis: One visitor in ten leaves a deposit
      metric: visitors who leave a deposit
      threshold: 0.1
      sample_size: 200
      decision: Build it, or stop
assumptions:
  - {id: price, unit: CNY/seat/month, value: "90 to 130", label: {en: Price, zh-hans: 价格}}
  - {id: hosting, unit: CNY/seat/month, value: 9}
  - {id: mean_price, unit: CNY/seat/month, value: price * 1}
  - {id: reach, unit: seat, value: "2000 to 6000"}
streams:
  - {id: seats, model: subscription, unit: seat, price: price, adds: "10 to 20", label: Seats}
  - {id: calls, model: usage, unit: seat, users: 100, use: 30, price: 0.2, label: Calls}
lines:
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "5000"}
"""


@pytest.fixture
def document() -> str:
    return DOCUMENT


@pytest.fixture
def case(founder: Membership) -> Case:
    return services.import_document(actor=founder, text=DOCUMENT).case


def market_of(case: Case) -> dict[str, Any]:
    """Return the market of a case as it is stored by now."""
    found: dict[str, Any] = Case.objects.with_head().get(pk=case.pk).newest.document["market"]
    return found


RESULT = {"value": 31 / 200, "n": 200, "date": "2099-01-01", "source": "Landing page"}

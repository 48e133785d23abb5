"""The market answers as its own part of the schema says."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from bizcase.cases.services import import_document
from bizcase.workspaces.models import Membership
from tests.contract.market import market
from tests.contract.test_schema import METHODS, Tour

pytestmark = pytest.mark.django_db(transaction=True)

CASE = """
format: bizcase/1
kind: case
id: toured
title: Toured
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160"}
  - {id: seats, unit: seat, value: 100}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats}
"""


def test_every_operation_of_the_market_is_answered_as_the_schema_says(
    printed: dict[str, Any], founder: Membership, founder_api: APIClient
):
    case = import_document(actor=founder, text=CASE).case
    ask = Tour(founder_api, printed)
    market(ask, f"/cases/{case.pk}")
    everything = {
        (method, path)
        for path, methods in printed["paths"].items()
        if "/market" in path
        for method in METHODS & set(methods)
    }
    assert len(everything) == 42
    assert everything - ask.seen == set()

"""Small cases with a market for tests."""

from __future__ import annotations

from typing import Any

from modeling.document import parse
from modeling.spec import CaseSpec, SpecError
from tests.modeling.cases import tree_of

ASSUMPTIONS = (
    {"id": "clients", "unit": "client", "value": "1000 to 4000"},
    {"id": "fee", "unit": "CNY/client/year", "value": "10000 to 20000"},
    {"id": "usd_cny", "unit": "CNY/USD", "value": 7.0},
    {"id": "twice", "unit": "client", "value": "clients * 2"},
)


def tree(market: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the document of a case with a market."""
    line = {"id": "cost", "unit": "CNY/month", "role": "cost", "formula": "100"}
    return tree_of([line], more.pop("assumptions", ASSUMPTIONS), market=market, **more)


def market_case(market: dict[str, Any], **more: Any) -> CaseSpec:
    return parse(tree(market, **more))


def refused(market: dict[str, Any], **more: Any) -> list[str]:
    """Return what is wrong with a market."""
    try:
        market_case(market, **more)
    except SpecError as error:
        return str(error).splitlines()
    return []


def registered(**more: Any) -> dict[str, Any]:
    """Return a market test that is not frozen yet."""
    return {
        "id": "deposit",
        "title": "Deposit page",
        "hypothesis": "One visitor in ten leaves a deposit",
        "metric": "visitors who leave a deposit",
        "threshold": 0.1,
        "rule": "at_least",
        "sample_size": 200,
        "decision": "Build it, or stop",
        **more,
    }

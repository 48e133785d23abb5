"""A tour of the market by REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.bizcase.economics.market.conftest import RESULT

SIZE = {
    "unit": "CNY/year",
    "top_down": "4e9 to 1.5e10",
    "customers": {"count": 9000, "unit": "firm", "price": 2e5, "price_unit": "CNY/firm/year"},
    "source": {"en": "A study", "zh-hans": "一项研究"},
}
TEST = {
    "id": "tour",
    "title": "Tour",
    "hypothesis": "They pay",
    "metric": "who pays",
    "threshold": 0.1,
    "sample_size": 200,
    "decision": "Build it",
}
ITEMS: dict[str, dict[str, Any]] = {
    "personas": {"name": "Boss", "willingness_to_pay": "80 to 160", "unit": "CNY/seat/month"},
    "competitors": {"name": "Rival", "asks": 5, "unit": "CNY/seat/month", "date": "2027-01-01"},
    "notes": {"text": "Seen", "date": "2027-01-01"},
    "countries": {"code": "DE", "currency": "EUR", "share": "20%"},
    "rates": {"pair": "EUR/CNY", "rate": "7.7 to 7.9", "date": "2027-01-01"},
    "tests": TEST,
}
CURVE = {
    "kind": "bass",
    "key": "tour_curve",
    "unit": "seat",
    "values": {"market": "2000 to 6000", "p": "0.1% to 0.4%", "q": 0.03},
}


def market(ask: Callable[..., Any], case: str) -> None:
    """Ask every operation of the market of a case once."""
    at, stale = f"{case}/market", {"If-Match": '"0"'}
    ask("get", at, status=200)
    for level in ("tam", "som"):
        ask("put", f"{at}/sizes/{level}", SIZE, status=200)
    ask("get", f"{at}/sizes/tam", status=200)
    ask("put", f"{at}/sizes/tam", {"unit": "seat"}, status=412, headers=stale)
    ask("delete", f"{at}/sizes/som", status=204)
    ask("put", f"{at}/positioning", {"text": {"en": "Cheaper"}}, status=200)
    ask("get", f"{at}/positioning", status=200)
    for section, item in ITEMS.items():
        place = ask("post", f"{at}/{section}", item, status=201)["place"]
        ask("get", f"{at}/{section}", status=200)
        ask("get", f"{at}/{section}/{place}", status=200)
        ask("put", f"{at}/{section}/{place}", item, status=200)
        ask("post", f"{at}/{section}", {}, status=422)
        more = {**item, "id": "second"} if section == "tests" else item
        extra = ask("post", f"{at}/{section}", more, status=201)["place"]
        ask("delete", f"{at}/{section}/{extra}", status=204)
    ask("put", f"{at}/tests/tour/result", RESULT, status=409)
    ask("post", f"{at}/tests/tour/freeze", status=200)
    ask("post", f"{at}/tests/tour/freeze", status=409)
    ask("put", f"{at}/tests/tour/result", RESULT, status=200)
    rates = ask("get", f"{at}/rates", status=200)
    ask("post", f"{at}/rates/{rates[-1]['place']}/use", status=200)
    demand = ask("get", f"{at}/demand", status=200)
    ask("get", f"{at}/demand?unit=CNY/mile", status=404)
    ask("post", f"{at}/price", {"key": "tour_price", "unit": demand["unit"]}, status=200)
    ask("post", f"{at}/adoption", {**CURVE, "dry_run": True}, status=200)
    ask("post", f"{at}/adoption", CURVE, status=201)
    ask("get", at, status=200)

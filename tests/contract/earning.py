"""A tour of business models, costs and prices by REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
ENTRY = {"id": "tour", "model": "licence", "unit": "box", "price": "10 to 20", "sales": 3}
COST = {"id": "crew", "kind": "people", "headcount": 2, "salary": "20 to 30"}
STUDY = {
    "cost": 20,
    "margin": "50%",
    "demand": {"curve": "elastic", "quantity": 100, "elasticity": "1.5 to 3"},
}


def earning(ask: Callable[..., Any], case: str) -> None:
    """Ask every operation of business models, costs and prices of a case once."""
    ask("get", f"{case}/streams", status=200)
    ask("post", f"{case}/streams", ENTRY, status=201)
    ask("post", f"{case}/streams", {}, status=422)
    ask("get", f"{case}/streams/tour", status=200)
    ask("put", f"{case}/streams/tour", ENTRY | {"sales": 4}, status=200)
    stale = {"If-Match": '"0"'}
    ask("put", f"{case}/streams/tour", ENTRY | {"sales": 5}, status=412, headers=stale)
    ask("post", f"{case}/streams", ENTRY | {"id": "second"}, status=201)
    ask("get", f"{case}/models", status=200)
    ask("get", f"{case}/models/licence", status=200)
    ask("put", f"{case}/models/licence", {"tactics": {"maintenance": True}}, status=200)
    ask("post", f"{case}/models/compare", {"trials": 1000, "seed": 0}, status=200)
    ask("put", f"{case}/models/mix", {"weights": {"tour": 0.5, "second": 0.5}}, status=200)
    ask("put", f"{case}/models/mix", {"weights": {"tour": 0.5}}, status=422)
    ask("put", f"{case}/models/mix", {"weights": {"tour": None, "second": None}}, status=200)
    ask("delete", f"{case}/streams/second", status=204)
    ask("delete", f"{case}/streams/second", status=404)
    costs(ask, case)
    ask("get", f"{case}/pricing", status=200)
    ask("get", f"{case}/pricing/price", status=200)
    ask("post", f"{case}/pricing/price", STUDY, status=200)
    ask("put", f"{case}/pricing/price", STUDY, status=200)
    ask("put", f"{case}/pricing/price", STUDY | {"cost": 5}, status=412, headers=stale)
    ask("post", f"{case}/pricing/price/use", {"value": "90 to 99", "source": "Tour"}, status=200)
    ask("delete", f"{case}/pricing/price", status=204)


def costs(ask: Callable[..., Any], case: str) -> None:
    ask("get", f"{case}/costs", status=200)
    ask("post", f"{case}/costs", COST, status=201)
    ask("post", f"{case}/costs", {}, status=422)
    ask("get", f"{case}/costs/crew", status=200)
    ask("put", f"{case}/costs/crew", COST | {"headcount": 3}, status=200)
    stale = {"If-Match": '"0"'}
    ask("put", f"{case}/costs/crew", COST | {"headcount": 4}, status=412, headers=stale)
    ask("delete", f"{case}/costs/crew", status=412, headers=stale)
    once = {"id": "pilot", "kind": "research", "amount": 500, "at": 2}
    ask("post", f"{case}/costs", once, status=201)
    ask("delete", f"{case}/costs/crew", status=204)
    ask("delete", f"{case}/costs/crew", status=404)

"""A tour by REST of the risks of a case, and of the catalogue of known ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

RISK = {
    "title": {"en": "Power cut", "zh-hans": "停电"},
    "category": "technical",
    "rate": "1 to 3",
    "per": "year",
    "severity": "500 to 2000",
    "strikes": {"kind": "loss"},
    "response": {"text": "Second site", "cost": 300, "rate": "0.1 to 0.5"},
}


def risks(ask: Callable[..., Any], case: str) -> None:
    """Ask every operation of the risks of a case once."""
    known = ask("get", "/risk-catalogue?category=compute", status=200)
    assert known["count"] == len(known["results"]) > 2
    ask("get", "/risk-catalogue?q=nothing%20at%20all", status=200)
    made = ask("post", f"{case}/risks", RISK, status=201)
    assert made["risk"]["id"] == "power_cut"
    ask("post", f"{case}/risks", {}, status=422)
    ask("post", f"{case}/risks", RISK | {"severity": "5 to"}, status=422)
    ask("get", f"{case}/risks", status=200)
    place = f"{case}/risks/power_cut"
    ask("get", place, status=200)
    held = {"If-Match": f'"{made["mark"]}"'}
    ask("put", place, RISK | {"status": "mitigated"}, status=200, headers=held)
    (told,) = ask("post", f"{case}/risk-responses", status=200)
    assert told["id"] == "power_cut"
    ask("put", place, RISK | {"status": "closed"}, status=412, headers=held)
    ask("put", place, RISK | {"status": "gone"}, status=422)
    ask("delete", place, status=412, headers=held)
    ask("delete", place, status=204)
    ask("get", place, status=404)
    ask("delete", place, status=404)
    ask("post", f"{case}/risk-responses", status=422)

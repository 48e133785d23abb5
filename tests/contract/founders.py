"""Tours by REST of what founders fill in: library, model sheet, canvas, value models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[..., Any]
LINE = {"id": "tour_rent", "formula": "9000", "unit": "CNY/month", "role": "cost"}
CREW = {"way": "people", "id": "crew", "values": {"headcount": 2, "salary": "20000 to 30000"}}
GATE = {
    "kind": "gate",
    "id": "tour_fair",
    "metric": "quality",
    "threshold": 0.6,
}
ROWS = [[5, 22.5], [10, 39], [20, 63.9], [30, 77], [40, 86.9], [60, 95.5], [80, 98]]


def library(ask: Ask) -> None:
    """Ask every operation of the library and of the knowledge once."""
    ask("get", "/library?q=fraud&industry=finance&sort=npv", status=200)
    ask("get", "/library?industry=moon", status=422)
    ask("get", "/library/fraud-detection", status=200)
    asked = ask("get", "/library/fraud-detection/suitability", status=200)["questions"]
    answers = {each["id"]: each["choices"][0]["id"] for each in asked}
    ask("post", "/library/fraud-detection/suitability", {"answers": answers}, status=200)
    ask("post", "/library/fraud-detection/suitability", {}, status=422)
    ask("post", "/library/fraud-detection", {"answers": answers}, status=201)
    ask("get", "/knowledge?q=churn", status=200)
    ask("get", "/knowledge/companies?outcome=ended", status=200)
    ask("get", "/knowledge/companies/klarna-assistant", status=200)
    for name in ("faq", "glossary", "tools", "models", "tactics"):
        ask("get", f"/knowledge/{name}", status=200)


def sheet(ask: Ask, case: str) -> None:
    """Ask every operation of the model sheet once."""
    ask("get", f"{case}/lines", status=200)
    ask("post", f"{case}/lines", LINE, status=201)
    ask("get", f"{case}/lines/tour_rent", status=200)
    ask("put", f"{case}/lines/tour_rent", {"formula": "8000"}, status=200)
    stale = {"If-Match": '"0"'}
    ask("put", f"{case}/lines/tour_rent", {"formula": "7000"}, status=412, headers=stale)
    ask("get", f"{case}/worth", status=200)
    ask("delete", f"{case}/lines/tour_rent", status=204)
    ask("post", f"{case}/undo", status=200)
    ask("delete", f"{case}/lines/tour_rent", status=204)


def canvas(ask: Ask, case: str) -> None:
    """Ask every operation of the canvas once."""
    at = f"{case}/canvas"
    note = ask("post", f"{at}/notes", {"block": "channels", "text": "App"}, status=201)
    ask("get", f"{at}/notes", status=200)
    ask("get", f"{at}/notes/{note['key']}", status=200)
    ask("patch", f"{at}/notes/{note['key']}", {"text": "Our app"}, status=200)
    stale = {"If-Match": '"0"'}
    ask("patch", f"{at}/notes/{note['key']}", {"text": "Mine"}, status=412, headers=stale)
    cost = ask("post", f"{at}/notes", {"block": "cost_structure", "text": "Crew"}, status=201)
    ask("post", f"{at}/notes/{cost['key']}/adopt", {**CREW, "dry_run": True}, status=200)
    ask("post", f"{at}/notes/{cost['key']}/adopt", CREW, status=201)
    number = ask("get", case, status=200)["revision"]
    ask("post", f"{at}/undo", {"number": number}, status=200)
    ask("delete", f"{at}/notes/{note['key']}", status=204)
    ask("get", f"{at}/bindable?q=price", status=200)
    claim = ask("post", f"{at}/hypotheses", {"text": "They sign"}, status=201)
    ask("get", f"{at}/hypotheses", status=200)
    ask("get", f"{at}/hypotheses/{claim['id']}", status=200)
    ask("patch", f"{at}/hypotheses/{claim['id']}", {"result": "3 of 20"}, status=200)
    ask("delete", f"{at}/hypotheses/{claim['id']}", status=204)


def values(ask: Ask, case: str) -> None:
    """Ask every operation of the value models once."""
    at = f"{case}/values"
    ask("get", at, status=200)
    ask("post", at, GATE, status=201)
    ask("post", at, {}, status=422)
    ask("get", f"{at}/tour_fair", status=200)
    changed = {key: part for key, part in GATE.items() if key != "id"} | {"threshold": 0.7}
    ask("put", f"{at}/tour_fair", changed, status=200)
    ask("delete", f"{at}/tour_fair", status=204)
    ask("post", f"{at}/campaigns/fit", {"rows": ROWS, "unit_cost": 1}, status=200)

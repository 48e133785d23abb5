"""A tour by REST of the plan, the team and the levers of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def plans(ask: Callable[..., Any], case: str) -> None:
    """Ask for everything about the plan, the team and the levers of a case."""
    plan = ask("get", f"{case}/plan", status=200)["plan"]
    ask("put", f"{case}/plan", {**plan, "charter": {"sponsor": "Ada"}}, status=200)
    ask("put", f"{case}/plan", plan, status=412, headers={"If-Match": '"0"'})
    ask("put", f"{case}/plan", {"stages": 5}, status=422)
    ask("get", f"{case}/plan/templates", status=200)
    ask("post", f"{case}/plan/templates", {"template": "poc_to_landing"}, status=200)
    ask("post", f"{case}/plan/templates", {"template": "x"}, status=404)
    stage = ask("get", f"{case}/plan/stages/poc", status=200)
    ask("put", f"{case}/plan/stages/poc", {**stage, "months": 2}, status=200)
    ask("put", f"{case}/plan/stages/pilot", {"title": "Pilot"}, status=201)
    ask("delete", f"{case}/plan/stages/pilot", status=204)
    ask("delete", f"{case}/plan/stages/pilot", status=404)
    ask("get", f"{case}/plan/team", status=200)
    ask("post", f"{case}/plan/team", {"role": "counsel", "preview": True}, status=200)
    ask("post", f"{case}/plan/team", {"role": "counsel"}, status=201)
    ask("get", f"{case}/plan/team?stage=promotion", status=200)
    ask("get", f"{case}/levers", status=200)
    made = ask("post", f"{case}/levers", {"target": "price", "factor": 1.1}, status=201)
    ask("post", f"{case}/levers", {"target": "price"}, status=422)
    lever = f"{case}/levers/{made['lever']['id']}"
    ask("get", lever, status=200)
    ask("put", lever, {**made["lever"], "cost": 10}, status=200)
    ask("post", f"{case}/levers/effects", {}, status=200)
    ask("delete", lever, status=204)
    ask("get", lever, status=404)

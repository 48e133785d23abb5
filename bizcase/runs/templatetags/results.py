"""The newest numbers of cases, for pages of the stages before: one query for a whole list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from bizcase.cases.models import Case
from bizcase.runs.models import Run
from modeling import ENGINE_VERSION

register = template.Library()

PARTS = (
    "npv",
    "irr",
    "payback_months",
    "funding_need",
    "probability_npv_positive",
    "trials",
    "npv_histogram",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The headline numbers of the newest base simulation of a case."""

    run_id: UUID
    currency: str
    npv: dict[str, float]
    irr: dict[str, Any]
    payback_months: dict[str, Any]
    funding_need: dict[str, float]
    probability: float
    trials: int
    histogram: dict[str, list[float]]  # edges, counts
    finished_at: datetime
    is_stale: bool  # the document or the engine is another one by now

    def get_absolute_url(self) -> str:
        return reverse("runs:detail", args=[self.run_id])


@register.simple_tag
def newest_results(cases: Iterable[Case]) -> list[tuple[Case, Newest | None]]:
    """Pair every case with its newest result, in one query."""
    found = list(cases)
    known = _newest(found)
    return [(case, known.get(case.pk)) for case in found]


@register.simple_tag
def newest_result(case: Case) -> Newest | None:
    return _newest([case]).get(case.pk)


def _newest(cases: list[Case]) -> dict[UUID, Newest]:
    if not cases:
        return {}
    by_id = {case.pk: case for case in cases}
    base = Run.objects.newest_done(Run.Kind.SIMULATION).filter(inputs__outlook=None)
    newest = base.filter(case=OuterRef("case")).values("pk")[:1]
    rows = (
        base.filter(case__in=by_id, pk=Subquery(newest))
        .order_by()
        .values(
            "pk",
            "case_id",
            "digest",
            "engine",
            "finished_at",
            **{part: F(f"result__{part}") for part in PARTS},
        )
    )
    return {row["case_id"]: _read(dict(row), by_id[row["case_id"]]) for row in rows}


def _read(row: dict[str, Any], case: Case) -> Newest:
    return Newest(
        run_id=row["pk"],
        currency=case.currency,
        npv=row["npv"],
        irr=row["irr"],
        payback_months=row["payback_months"],
        funding_need=row["funding_need"],
        probability=row["probability_npv_positive"],
        trials=row["trials"],
        histogram=row["npv_histogram"] or {},
        finished_at=row["finished_at"],
        is_stale=row["digest"] != case.digest or row["engine"] != ENGINE_VERSION,
    )

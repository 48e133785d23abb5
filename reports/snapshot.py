"""What a report prints: everything read once, frozen as JSON with its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.runs.models import Metric, Run
from modeling.economics.expansion import expand
from modeling.formula.values import Formula, parse_value
from modeling.spec import Assumption, CaseSpec
from modeling.uncertainty.distributions import distribution

FORMAT: Final = "bizcase-snapshot/1"
MOST_EVIDENCE: Final = 12
MOST_POINTS: Final = 200
LOSSES: Final = ("train/loss", "valid/loss")
# what a simulation must have answered before anything is printed
PARTS: Final = {
    "npv": gettext_noop("the distribution of NPV"),
    "npv_histogram": gettext_noop("the histogram of NPV"),
    "irr": gettext_noop("the internal rate of return"),
    "payback_months": gettext_noop("the payback time"),
    "funding_need": gettext_noop("the funding need"),
    "fan": gettext_noop("cumulative cash by month"),
    "years": gettext_noop("profit and loss by year"),
    "npv_by_category": gettext_noop("NPV by category"),
    "tornado": gettext_noop("the sensitivity of NPV"),
}
KEPT_OF_BEFORE: Final = ("npv", "npv_histogram", "probability_npv_positive", "trials", "currency")


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Every figure of one report and where it came from; JSON values only."""

    format: str
    locale: str
    taken_at: str  # ISO 8601, UTC
    workspace: str
    case: dict[str, Any]  # id, revision, digest
    document: dict[str, Any]  # what was simulated, under its outlook
    simulation: dict[str, Any]  # id, digest, engine, seed, trials, finished_at, outlook, is_stale
    result: dict[str, Any]
    before: dict[str, Any] | None  # the simulation before the newest applied evidence
    evidence: list[dict[str, Any]]
    inputs: list[dict[str, Any]]  # percentiles of each assumption

    def to_json(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Self:
        return cls(**tree)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def spec(self) -> CaseSpec:
        """The document that was simulated, under its outlook, with its entries written out."""
        return expand(CaseSpec.model_validate(self.document))

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRange:
    """The percentiles of one assumption; None for a formula over others."""

    id: str
    low: float | None  # P5
    middle: float | None  # P50
    high: float | None  # P95
    is_fixed: bool


def take(*, case: Case, run: Run | None, locale: str, now: datetime) -> Snapshot:
    """Read everything that a report of a case prints.

    Raises DomainError when a part is missing, and names it.
    """
    run = _complete(run)
    document = run.inputs["document"]
    spec = expand(CaseSpec.model_validate(document))
    return Snapshot(
        format=FORMAT,
        locale=locale,
        taken_at=now.isoformat(timespec="seconds"),
        workspace=case.workspace.name,
        case={"id": str(case.pk), "revision": case.newest.number, "digest": case.digest},
        document=document,
        simulation=_simulation(run),
        result=dict(run.result or {}),
        before=earlier(case, run),
        evidence=[_told(item) for item in _evidence(case)],
        inputs=[asdict(range_of(item)) for item in spec.assumptions],
    )


def _complete(run: Run | None) -> Run:
    if run is None:
        missing = [("simulation", gettext_noop("a finished simulation"))]
    else:
        found = run.result or {}
        missing = [(key, name) for key, name in PARTS.items() if not found.get(key)]
    if run is None or missing:
        names = ", ".join(_(name) for _key, name in missing)
        raise DomainError(
            "report_parts_missing",
            _("A report cannot be made: {parts} is missing. Simulate the case first.").format(
                parts=names
            ),
            errors=[(key, _(name)) for key, name in missing],
        )
    return run


def _simulation(run: Run) -> dict[str, Any]:
    result = run.result or {}
    return {
        "id": str(run.pk),
        "digest": run.digest,
        "engine": run.engine,
        "seed": run.seed,
        "trials": result["trials"],
        "revision": run.revision.number if run.revision else None,
        "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else None,
        "outlook": run.inputs.get("outlook"),
        "is_stale": run.is_stale,
    }


def _evidence(case: Case) -> Iterable[Evidence]:
    found = Evidence.objects.filter(case=case).select_related("applied_revision")
    return found.order_by("-created_at", "-id")[:MOST_EVIDENCE]


def _told(item: Evidence) -> dict[str, Any]:
    applied = item.applied_revision
    return {
        "id": str(item.pk),
        "run": str(item.run_id),
        "recipe": item.recipe,
        "metric": item.metric,
        "value": item.value,
        "low": item.low,
        "high": item.high,
        "n": item.n,
        "baseline": item.baseline,
        "delta": item.delta,
        "verdict": item.verdict,
        "cost": item.cost,
        "binds": item.binds,
        "digest": item.digest,
        "applied_revision": applied.number if applied else None,
        "roc": item.record.get("roc"),
        "curves": _curves(item),
    }


def _curves(item: Evidence) -> dict[str, list[tuple[int, float]]]:
    """Return the loss curves of the training, thinned to what a chart can show."""
    points = Metric.objects.filter(run_id=item.run_id, name__in=LOSSES).order_by("step")
    found: dict[str, list[tuple[int, float]]] = {}
    for name, step, value in points.values_list("name", "step", "value"):
        found.setdefault(name, []).append((step, value))
    return {name: rows[:: -(-len(rows) // MOST_POINTS)] for name, rows in sorted(found.items())}


def earlier(case: Case, run: Run) -> dict[str, Any] | None:
    """Return the newest simulation of a revision from before the newest evidence in this one."""
    reached = run.revision.number if run.revision else 0
    applied = Evidence.objects.filter(case=case, applied_revision__number__lte=reached)
    number = applied.order_by("-applied_revision__number").values_list(
        "applied_revision__number", flat=True
    )
    if (first := number.first()) is None:
        return None
    found = (
        Run.objects.filter(case=case, revision__number__lt=first, inputs__outlook=None)
        .newest_done(Run.Kind.SIMULATION)
        .select_related("revision")
        .first()
    )
    told = (found.result or {}) if found else {}
    if found is None or found.revision is None or not all(told.get(k) for k in KEPT_OF_BEFORE[:2]):
        return None
    kept = {key: told[key] for key in KEPT_OF_BEFORE}
    return kept | {"id": str(found.pk), "revision": found.revision.number}


def range_of(item: Assumption) -> InputRange:
    """Return the 90 % range of an assumption."""
    value = parse_value(item.value)
    if isinstance(value, Formula):
        return InputRange(id=item.id, low=None, middle=None, high=None, is_fixed=False)
    low, middle, high = (float(v) for v in distribution(value).quantile([0.05, 0.5, 0.95]))
    return InputRange(id=item.id, low=low, middle=middle, high=high, is_fixed=low == high)

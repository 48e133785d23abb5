"""The dashboard of a case: what its newest simulation says."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bizcase.cases.models import Case
from bizcase.runs.models import Run
from bizcase.workspaces.access import Ability, can, needs
from reports.charts import categories, money, risk, sensitivity, value
from reports.charts.chart import Chart
from reports.snapshot import PARTS, earlier


def charts_of(case: Case, run: Run) -> dict[str, Chart | None]:
    """Return the charts of a finished simulation; the comparison only when evidence moved it."""
    result = run.result or {}
    before = earlier(case, run)
    return {
        "npv": value.npv_histogram(result),
        "cash": money.cash_fan(result),
        "tornado": sensitivity.tornado(result),
        "years": money.yearly(result),
        "categories": categories.category(result),
        "exceedance": risk.exceedance(result),
        "before_after": value.before_after(before, result) if before else None,
    }


@require_safe
@needs(Ability.READ)
def case_dashboard(request: HttpRequest, case_id: UUID) -> HttpResponse:
    who = request.membership  # type: ignore[attr-defined]
    case = get_object_or_404(Case.objects.visible_to(who).with_head(), pk=case_id)
    runs = Run.objects.visible_to(who).for_case(case).filter(kind=Run.Kind.SIMULATION)
    newest = runs.newest_done(Run.Kind.SIMULATION).filter(inputs__outlook=None)
    run = newest.select_related("revision", "case__head").first()
    is_whole = run is not None and all((run.result or {}).get(key) for key in PARTS)
    context = {
        "case": case,
        "run": run,
        "waiting": runs.open().order_by("-created_at").first(),
        "result": run.result if run else None,
        "charts": charts_of(case, run) if run and is_whole else None,
        "may_run": can(who, Ability.RUN_MODEL),
    }
    return render(request, "reports/dashboard.html", context)

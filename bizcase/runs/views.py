"""Pages about runs and datasets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case
from bizcase.cases.web import case_of
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part, see
from bizcase.runs import comparison, curves, services
from bizcase.runs.forms import AnalysisForm, DatasetForm, SimulationForm, TrainingForm
from bizcase.runs.models import Dataset, Run
from bizcase.runs.plans import planned
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


def _run(request: HttpRequest, run_id: UUID) -> Run:
    return get_object_or_404(Run.objects.visible_to(member_of(request)).with_case(), pk=run_id)


def _may_run(request: HttpRequest) -> bool:
    return can(member_of(request), Ability.RUN_MODEL)


def _refuse(form: Any, error: DomainError) -> None:
    """Put what a service refused beside the fields it names."""
    for path, message in error.errors or (("", error.message),):
        form.add_error(path if path in form.fields else None, message)


def _list_page(
    request: HttpRequest, case: Case, form: SimulationForm, status: int = 200
) -> HttpResponse:
    runs = Run.objects.visible_to(member_of(request)).for_case(case).with_case().without_numbers()
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "runs": page.object_list,
        "form": form,
        "may_run": _may_run(request),
    }
    return page_or_part(request, "runs/list.html", context, status=status)


@require_safe
@needs(Ability.READ)
def run_list(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    return _list_page(request, case, SimulationForm(case=case))


@require_POST
@needs(Ability.RUN_MODEL)
def simulate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    form = SimulationForm(request.POST, case=case)
    if form.is_valid():
        who, asked = member_of(request), form.options()
        try:
            return see(request, services.request_simulation(actor=who, case=case, **asked))
        except DomainError as error:
            _refuse(form, error)
    return _list_page(request, case, form, status=422)


def _analysis_page(
    request: HttpRequest, case: Case, form: AnalysisForm, status: int = 200
) -> HttpResponse:
    who, kind = member_of(request), Run.Kind.ANALYSIS
    runs = Run.objects.visible_to(who).for_case(case).filter(kind=kind)
    run = runs.newest_done(kind).select_related("revision", "case__head").first()
    context = {
        "case": case,
        "run": run,
        "result": run.result if run else None,
        "waiting": runs.open().order_by("-created_at").first(),
        "form": form,
        "may_run": _may_run(request),
    }
    return render(request, "runs/analysis.html", context, status=status)


@require_safe
@needs(Ability.READ)
def analysis(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _analysis_page(request, case_of(request, case_id), AnalysisForm())


@require_POST
@needs(Ability.RUN_MODEL)
def analyse(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, form = case_of(request, case_id), AnalysisForm(request.POST)
    if not form.is_valid():
        return _analysis_page(request, case, form, status=422)
    run = services.request_analysis(actor=member_of(request), case=case, **form.options())
    return see(request, run)


@require_http_methods(["GET", "POST"])
@needs(Ability.RUN_MODEL)
def train(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, who = case_of(request, case_id), member_of(request)
    form = TrainingForm(
        request.POST if request.method == "POST" else None,
        initial=planned(who=who, case=case, plan=request.GET.get("plan", "")),
        who=who,
        case=case,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return see(request, services.request_training(actor=who, case=case, **form.options()))
        except DomainError as error:
            _refuse(form, error)
    datasets = Dataset.objects.visible_to(who).order_by("name")
    context = {
        "case": case,
        "form": form,
        "plans": case.spec.poc,
        "datasets": datasets,
        "columns": {str(each.pk): [c["name"] for c in each.card["columns"]] for each in datasets},
    }
    return render(request, "runs/train.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Ability.READ)
def detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = _run(request, run_id)
    context = {
        "run": run,
        "case": run.case,
        "result": run.result,
        "artifacts": run.artifacts.all(),
        "metrics_url": reverse("runs:metrics", args=[run.pk]),
        "evidence": Evidence.objects.visible_to(member_of(request)).filter(run_id=run.pk).first(),
        "may_run": _may_run(request),
    }
    return page_or_part(request, "runs/detail.html", context)


@require_safe
@never_cache
@needs(Ability.READ)
def metrics(request: HttpRequest, run_id: UUID) -> JsonResponse:
    run = get_object_or_404(Run.objects.visible_to(member_of(request)).for_progress(), pk=run_id)
    return JsonResponse(curves.since(run, curves.cursor(request.GET.get("after"))))


@require_POST
@needs(Ability.READ)
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = services.cancel_run(actor=member_of(request), run=_run(request, run_id))
    messages.success(request, _("The run is being cancelled."))
    return see(request, run)


@require_safe
@needs(Ability.READ)
def compare(request: HttpRequest) -> HttpResponse:
    before, after = (_simulation(request, name) for name in ("before", "after"))
    done = before.status == after.status == Run.Status.DONE
    context = {
        "case": after.case,
        "before": before,
        "after": after,
        "comparison": comparison.difference(before, after) if done else None,
        "rows": comparison.rows(before, after) if done else [],
    }
    return page_or_part(request, "runs/compare.html", context)


def _simulation(request: HttpRequest, name: str) -> Run:
    try:
        wanted = UUID(request.GET.get(name, ""))
    except ValueError as error:
        raise Http404 from error
    runs = Run.objects.visible_to(member_of(request)).filter(kind=Run.Kind.SIMULATION)
    return get_object_or_404(runs.with_case(), pk=wanted)


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def dataset_list(request: HttpRequest) -> HttpResponse:
    who, sent = member_of(request), request.method == "POST"
    form = DatasetForm(request.POST, request.FILES) if sent else DatasetForm()
    if sent and form.is_valid():
        try:
            return see(request, services.upload_dataset(actor=who, **form.cleaned_data))
        except DomainError as error:
            _refuse(form, error)
    page = Paginator(Dataset.objects.visible_to(who), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "datasets": page.object_list,
        "form": form,
        "may_run": _may_run(request),
    }
    return render(request, "runs/datasets.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Ability.READ)
def dataset_detail(request: HttpRequest, dataset_id: UUID) -> HttpResponse:
    dataset = get_object_or_404(Dataset.objects.visible_to(member_of(request)), pk=dataset_id)
    context = {"dataset": dataset, "card": dataset.card, "may_run": _may_run(request)}
    return render(request, "runs/dataset.html", context)


@require_POST
@needs(Ability.RUN_MODEL)
def remove_dataset(request: HttpRequest, dataset_id: UUID) -> HttpResponse:
    dataset = get_object_or_404(Dataset.objects.visible_to(member_of(request)), pk=dataset_id)
    services.remove_dataset(actor=member_of(request), dataset=dataset)
    messages.success(request, _("The dataset is removed."))
    return redirect("runs:datasets")

"""The plan of a case: stages with what must hold, milestones, charter, who does what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case
from bizcase.cases.planning import charter, forms, services, timeline
from bizcase.cases.planning.catalogue import plans
from bizcase.cases.planning.edits import fresh_stage_id, mark_at, part_at
from bizcase.cases.planning.records import records_of
from bizcase.cases.planning.stages import board, stage_index
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

ROW_FORMS: Final[Mapping[str, tuple[Any, Any, Any]]] = {  # form, titles
    "milestones": (
        forms.MilestoneForm,
        gettext_lazy("New milestone"),
        gettext_lazy("Milestone"),
    ),
    "founders": (forms.FounderForm, gettext_lazy("New founder"), gettext_lazy("Founder")),
    "raci": (forms.DutyForm, gettext_lazy("New duty"), gettext_lazy("Duty")),
}


def plan_context(request: HttpRequest, case: Case, **more: Any) -> dict[str, Any]:
    """Return everything that the page of the plan prints."""
    spec, document = case.spec, case.newest.document
    today, records = timezone.localdate(), records_of(case)
    found = board(spec, document, records=records, today=today)
    milestones = charter.milestone_rows(spec, today)
    return {
        "case": case,
        "spec": spec,
        "board": found,
        "timeline": timeline.timeline(spec, found, today=today),
        "milestones": milestones,
        "next_milestone": next((row for row in milestones if not row.done_on), None),
        "charter": charter.charter_of(spec),
        "raci": charter.raci_of(spec),
        "templates": plans().plans,
        "plans": plans(),
        "records": records,
        "seen_stages": mark_at(document, "plan", "stages"),
        "may_edit": may_edit(request) and not case.is_archived,
        "part": "plan",
        **more,
    }


@require_safe
@needs(Ability.READ)
def plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return render(request, "planning/plan.html", plan_context(request, case_of(request, case_id)))


def back(case: Case, page: str = "cases:plan", at: str = "") -> HttpResponse:
    """Send the reader to a page of the plan, at a place of it."""
    return HttpResponseRedirect(f"{reverse(page, args=[case.pk])}{at}", status=303)


@require_POST
@needs(Ability.EDIT_CASE)
def take_template(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    key, seen = request.POST.get("template", ""), request.POST.get("seen") or None
    try:
        services.take_template(actor=member_of(request), case=case, key=key, seen=seen)
    except DomainError as error:
        context = plan_context(request, case_of(request, case_id), refusal=error)
        return render(request, "planning/plan.html", context, status=_status(error))
    return back(case)


def _status(error: DomainError) -> int:
    return 422 if error.status == 404 else error.status  # of a form: the page itself is there


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def stage(request: HttpRequest, case_id: UUID, stage: str = "") -> HttpResponse:
    """Show the form of a stage, of a new one without a key; save it, or take it out."""
    case = case_of(request, case_id)
    index = stage_index(case, stage) if stage else None
    before = part_at(case.newest.document, "plan", "stages", index) if stage else {}
    if request.method == "GET":
        first = {**forms.StageForm.read(before), "seen": mark(before), "after": _after(case, index)}
        if (start := request.GET.get("start", "")).isdecimal():
            first["start"] = int(start)  # where the bar of the timeline was dropped
        form = forms.StageForm(initial=first, spec=case.spec, key=stage)
        return _stage_page(request, case, form, stage)
    form = forms.StageForm(request.POST, spec=case.spec, key=stage)
    if "remove" not in request.POST and not form.is_valid():
        return _stage_page(request, case, form, stage, status=422)
    try:
        _save_stage(request, case, form, stage, before)
    except DomainError as error:
        return refused(request, form, error, _stage_page, case, form, stage)
    return back(case, at=f"#stage-{stage}" if stage and "remove" not in request.POST else "")


def _after(case: Case, index: int | None) -> str:
    stages = case.spec.plan.stages
    place = len(stages) if index is None else index
    return stages[place - 1].id if place else ""


def _save_stage(
    request: HttpRequest, case: Case, form: forms.StageForm, key: str, before: Mapping[str, Any]
) -> None:
    actor, seen = member_of(request), request.POST.get("seen") or None
    if "remove" in request.POST:
        services.remove_stage(actor=actor, case=case, key=key, seen=seen)
        return
    tree = form.tree(before)
    tree = {"id": key or fresh_stage_id(case.newest.document, form.cleaned_data["title"]), **tree}
    services.save_stage(
        actor=actor,
        case=case,
        stage=tree,
        at=form.at(),
        seen=seen if key else None,
        is_new=not key,
    )


def _stage_page(
    request: HttpRequest, case: Case, form: forms.StageForm, key: str, **more: Any
) -> HttpResponse:
    title = _("Stage") if key else _("New stage")
    return edit_page(request, case, form, title, is_new=not key, **more)


def edit_page(
    request: HttpRequest,
    case: Case,
    form: forms.PartForm,
    title: Any,
    *,
    status: int = 200,
    page: str = "planning/edit.html",
    **more: Any,
) -> HttpResponse:
    """Answer with the page that edits one part."""
    context = {"case": case, "form": form, "title": title, "spec": case.spec, "part": "plan"}
    people = list(forms.people_of(case.spec))
    return render(request, page, {**context, "people": people, **more}, status=status)


def refused(
    request: HttpRequest,
    form: forms.PartForm,
    error: DomainError,
    page: Any,
    *args: Any,
    **more: Any,
) -> HttpResponse:
    """Show a form again with what is wrong beside its fields, and of a late edit both versions."""
    if isinstance(error, Stale):
        request_case: Case = args[0]
        request_case.refresh_from_db()
        more["conflict"] = charter.conflict(form, error)
        is_cost = error.errors[0][0].startswith("costs")  # of a place, what pays for it
        more["seen_cost" if is_cost else "seen"] = mark(error.theirs)
    elif form.is_bound:
        form.is_valid()
        form.tell(error)
    return page(request, *args, status=_status(error), **more)  # type: ignore[no-any-return]


@require_POST
@needs(Ability.EDIT_CASE)
def criterion(request: HttpRequest, case_id: UUID, stage: str) -> HttpResponse:
    """Add a criterion to a stage, change it or take it out; the form stands on the board."""
    case = case_of(request, case_id)
    index = stage_index(case, stage)
    form = forms.CriterionForm(request.POST)
    removes = "remove" in request.POST
    if not form.is_valid() and not removes:
        return _criterion_page(request, case, stage, form, status=422)
    number = form.cleaned_data.get("number")
    before = part_at(case.newest.document, "plan", "stages", index, "exit", number)
    try:
        services.save_criterion(
            actor=member_of(request),
            case=case,
            stage=stage,
            value=None if removes else form.tree(before),
            number=number,
            seen=request.POST.get("seen") or None,
        )
    except DomainError as error:
        return refused(request, form, error, _criterion_page, case, stage, form)
    return back(case, at=f"#stage-{stage}")


def _criterion_page(
    request: HttpRequest, case: Case, stage: str, form: forms.CriterionForm, **more: Any
) -> HttpResponse:
    address = reverse("cases:criterion", args=[case.pk, stage])
    context = {"action": address, "records": records_of(case), "is_new": False, **more}
    return edit_page(request, case, form, _("Exit criterion"), **context)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def row(request: HttpRequest, case_id: UUID, section: str) -> HttpResponse:
    """Show the form of a milestone, a founder or a duty; save it, or take it out."""
    case = case_of(request, case_id)
    if section not in ROW_FORMS:
        raise Http404
    kind = ROW_FORMS[section][0]
    number = number_of(request)
    before = part_at(case.newest.document, "plan", section, number) or {}
    if request.method == "GET":
        if number is not None and not before:
            raise Http404
        first = {**kind.read(before), "seen": mark(before) if before else ""}
        first.setdefault("stage", request.GET.get("stage", ""))
        return _row_page(request, case, section, kind(initial=first, spec=case.spec), number)
    form = kind(request.POST, spec=case.spec)
    removes = "remove" in request.POST
    if not form.is_valid() and not removes:
        return _row_page(request, case, section, form, number, status=422)
    try:
        services.save_row(
            actor=member_of(request),
            case=case,
            section=section,
            value=None if removes else form.tree(before),
            number=number,
            seen=request.POST.get("seen") or None,
        )
    except DomainError as error:
        return refused(request, form, error, _row_page, case, section, form, number)
    page = "cases:team" if section == "founders" else "cases:plan"
    return back(case, page, f"#{section}")


def number_of(request: HttpRequest) -> int | None:
    """Return which row of a list the address or the form means; None for a new one."""
    text = request.POST.get("n", request.GET.get("n", ""))
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _row_page(
    request: HttpRequest,
    case: Case,
    section: str,
    form: forms.WithStage,
    number: int | None,
    **more: Any,
) -> HttpResponse:
    _kind, new, there = ROW_FORMS[section]
    context = {"is_new": number is None, "number": number, **more}
    return edit_page(request, case, form, new if number is None else there, **context)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def edit_charter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    before = part_at(case.newest.document, "plan", "charter") or {}
    if request.method == "GET":
        first = {**forms.CharterForm.read(before), "seen": mark(before or None)}
        return _charter_page(request, case, forms.CharterForm(initial=first, spec=case.spec))
    form = forms.CharterForm(request.POST, spec=case.spec)
    if not form.is_valid():
        return _charter_page(request, case, form, status=422)
    try:
        services.save_charter(
            actor=member_of(request),
            case=case,
            charter=form.tree(before),
            seen=form.cleaned_data["seen"] or None,
        )
    except DomainError as error:
        return refused(request, form, error, _charter_page, case, form)
    return back(case, at="#charter")


def _charter_page(
    request: HttpRequest, case: Case, form: forms.CharterForm, **more: Any
) -> HttpResponse:
    return edit_page(request, case, form, _("Charter"), is_new=True, **more)

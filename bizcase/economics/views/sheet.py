"""The model sheet: assumptions with their shapes, lines with their formulas, edits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases import exchange
from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics import services
from bizcase.economics.forms import GRADES, AssumptionForm, typed
from bizcase.economics.rows import assumption_row, assumption_rows, line_rows
from bizcase.economics.spec import assumption_of, build_spec, with_assumption
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of


def _context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return everything the model page prints, under the outlook that the address names."""
    outlook = request.GET.get("outlook", "")
    spec = build_spec(case, outlook)
    return {
        "case": case,
        "spec": spec,
        "outlook": outlook,
        "outlooks": list(case.spec.outlooks),
        "rows": assumption_rows(spec, case.spec),
        "lines": line_rows(spec),
        "grades": GRADES,
        "digest": case.digest,
        "may_edit": may_edit(request) and not outlook,
    }


@require_safe
@needs(Ability.READ)
def model(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return page_or_part(
        request, "economics/model.html", _context(request, case_of(request, case_id))
    )


@require_safe
@needs(Ability.READ)
def preview(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    """Show what a value that is being typed would mean, or what is wrong with it."""
    case = case_of(request, case_id)
    value = typed(request.GET.get("value", "").strip())
    context: dict[str, Any] = {"case": case, "key": key}
    try:
        assumption_of(case.spec, key)
        document = with_assumption(case.newest.document, key, value=value)
        spec = exchange.read(document)
        context["row"] = assumption_row(assumption_of(spec, key))
    except DomainError as error:
        context["refusal"] = error
        context["message"] = "; ".join(message for _path, message in error.errors)
    return render(request, "economics/_preview.html", context)


@require_POST
@needs(Ability.EDIT_CASE)
def save_assumption(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = AssumptionForm(request.POST)
    if not form.is_valid():
        message = _("Write a value: a number, a range such as 80 to 160, or a formula.")
        return _refused(request, case, key, DomainError("invalid", message))
    facts = form.cleaned_data
    try:
        services.change_assumption(
            actor=member_of(request),
            case=case,
            key=key,
            value=typed(facts["value"]),
            source=facts["source"] if "source" in request.POST else None,
            grade=facts["grade"] if "grade" in request.POST else None,
            expected_digest=facts["digest"] or None,
        )
    except DomainError as error:
        return _refused(request, case, key, error)
    if getattr(request, "htmx", None):
        return page_or_part(
            request, "economics/model.html", {**_context(request, case), "saved": key}
        )
    return redirect("economics:model", case_id=case.pk)


def _refused(request: HttpRequest, case: Case, key: str, refusal: DomainError) -> HttpResponse:
    """Show the page with the refusal beside the assumption and what was typed still there."""
    context = {
        **_context(request, case),
        "refusal": refusal,
        "refused_key": key,
        "typed": request.POST.get("value", ""),
    }
    return page_or_part(request, "economics/model.html", context, status=refusal.status)

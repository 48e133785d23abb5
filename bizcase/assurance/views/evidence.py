"""Pages of evidence: what was measured, and the value that it would give."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bizcase.assurance.models import Evidence
from bizcase.assurance.proposal import proposal_of
from bizcase.cases.web import case_of
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


@require_safe
@needs(Ability.READ)
def evidence_list(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    rows = Evidence.objects.visible_to(member_of(request)).filter(case=case).for_lists()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "evidence": page.object_list, "plans": case.spec.poc}
    return render(request, "assurance/evidence_list.html", context)


@require_safe
@needs(Ability.READ)
def evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    rows = Evidence.objects.visible_to(member_of(request)).with_case()
    found = get_object_or_404(rows, pk=evidence_id)
    context = {
        "evidence": found,
        "case": found.case,
        "proposal": proposal_of(found, key=request.GET.get("key", "")),
        "may_apply": can(member_of(request), Ability.EDIT_ASSURANCE),
    }
    return render(request, "assurance/evidence.html", context)

"""Which numbers decide, as a page and as the part of the overview that loads by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics import board
from bizcase.economics.deciding import deciders
from bizcase.economics.worth import looked
from bizcase.workspaces.access import Ability, needs


@require_safe
@needs(Ability.READ)
def deciding(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    context: dict[str, Any] = {"case": case, "may_edit": may_edit(request) and not case.is_archived}
    context["glance"] = board.glance(looked(case.spec))
    try:
        context["found"] = deciders(case.spec)
    except DomainError as error:
        context["refusal"] = error
    return page_or_part(request, "economics/deciding.html", context)

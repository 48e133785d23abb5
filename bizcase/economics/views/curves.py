"""The page of adoption curves: seen before they are written into the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.amend import Stale
from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics.market import services
from bizcase.economics.market.adoption import (
    formula_text,
    preview,
    target_of,
    typical_values,
)
from bizcase.economics.market.curves import NAMES, AdoptionForm, first_values, picture
from bizcase.economics.market.names import mark_in
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.market_adoption import KINDS, Kind


def _kind(text: str) -> Kind:
    return next((kind for kind in KINDS if kind == text), KINDS[0])


def _show(
    request: HttpRequest, case: Case, form: AdoptionForm, *, status: int = 200
) -> HttpResponse:
    """Answer with the page, or with the picture alone to who asks for that."""
    kind = form.curve_kind
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "kind": kind,
        "kinds": NAMES.items(),
        "typical": typical_values(kind),
        "formula": formula_text(kind),
        "may_edit": may_edit(request),
        **_seen(case, form),
    }
    return page_or_part(request, "economics/market/adoption.html", context, status=status)


def _seen(case: Case, form: AdoptionForm) -> dict[str, Any]:
    """Return the picture of a curve, if it can be drawn; what is wrong goes beside the fields."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        curve = form.curve()
        target = target_of(case.spec, curve.target)
        found = preview(case.spec, curve)
    except DomainError as error:
        form.refuse(error)
        return {}
    unit = str(target.counted) if target else curve.unit
    return {"picture": picture(found, unit), "target": target, "curve": curve}


@require_safe
@needs(Ability.READ)
def adoption(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, kind = case_of(request, case_id), _kind(request.GET.get("kind", ""))
    first = first_values(case.spec, case.newest.document, kind, request.GET)
    return _show(request, case, AdoptionForm(case.spec, kind, first))


@require_POST
@needs(Ability.EDIT_CASE)
def write_adoption(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, kind = case_of(request, case_id), _kind(request.POST.get("kind", ""))
    form = AdoptionForm(case.spec, kind, request.POST)
    if not form.is_valid():
        return _show(request, case, form, status=422)
    try:
        revision = services.write_adoption(actor=member_of(request), case=case, curve=form.curve())
    except DomainError as error:
        case, data = case_of(request, case_id), request.POST.copy()
        if isinstance(error, Stale):  # sent again, it takes the place of what is there now
            data["seen"] = mark_in(case.newest.document, case.spec, str(data["target"]))
        shown = AdoptionForm(case.spec, kind, data)
        shown.full_clean()
        shown.refuse(error)
        return _show(request, case, shown, status=error.status)
    text = _("The curve is in the model, revision {number}.").format(number=revision.number)
    messages.success(request, text)
    return redirect(f"{reverse('economics:market', args=[case.pk])}#adoption")

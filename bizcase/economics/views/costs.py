"""Costs: the seven kinds, the entries of the document, and their forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.economics.entries import COSTS, entry_of
from bizcase.economics.spending import kinds, rows, services
from bizcase.economics.spending.forms import CostForm
from bizcase.economics.views.entries import EntryPages, names_of
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.economics.candidates import free_id


@require_safe
@needs(Ability.READ)
def costs(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    context = {
        "case": case,
        "groups": rows.cost_groups(case),
        "kinds": kinds.kind_cards(),
        "plain": rows.plain_costs(case.spec),
        "may_edit": may_edit(request),
    }
    return render(request, "economics/costs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Ability.EDIT_CASE)
def new_cost(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Show the form of a new entry of a kind, or add what was typed."""
    case = case_of(request, case_id)
    card = kinds.kind_card(kind)
    if card is None:
        raise Http404
    if request.method != "POST":
        entry = {"id": free_id(case.spec, kind), "kind": kind}
        return _new_page(request, case, card, CostForm(spec=case.spec, kind=kind, entry=entry))
    form = CostForm(request.POST, spec=case.spec, kind=kind, entry={})
    if form.is_valid():
        try:
            services.add_cost(actor=member_of(request), case=case, entry=form.entry())
        except DomainError as error:
            form.refuse(error.errors or [("", error.message)])
        else:
            messages.success(request, _("The cost is in the document now."))
            return redirect("economics:costs", case_id=case.pk)
    return _new_page(request, case, card, form, status=422)


def _new_page(
    request: HttpRequest, case: Case, card: kinds.KindCard, form: CostForm, *, status: int = 200
) -> HttpResponse:
    context = {"case": case, "card": card, "form": form, "names": names_of(case)}
    return render(request, "economics/cost_new.html", context, status=status)


def _cost_page(
    request: HttpRequest, case: Case, key: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    row = rows.cost_row(case, key)
    entry = entry_of(case.newest.document, COSTS, key)
    context = {
        "case": case,
        "row": row,
        "form": more.get("form")
        or CostForm(spec=case.spec, kind=row.kind, entry=entry, seen=row.mark),
        "names": names_of(case),
        "may_edit": may_edit(request),
        **more,
    }
    return render(request, "economics/cost.html", context, status=status)


@require_safe
@needs(Ability.READ)
def cost(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return _cost_page(request, case_of(request, case_id), entry)


def _form(data: Any, case: Case, entry: Mapping[str, Any]) -> CostForm:
    return CostForm(data, spec=case.spec, kind=str(entry["kind"]), entry=entry)


PAGES: Final = EntryPages(
    section=COSTS,
    listed="economics:costs",
    page=_cost_page,
    form=_form,
    change=services.change_cost,
    remove=services.remove_cost,
)


@require_POST
@needs(Ability.EDIT_CASE)
def save_cost(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return PAGES.save(request, case_of(request, case_id), entry)


@require_POST
@needs(Ability.EDIT_CASE)
def remove_cost(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return PAGES.take_out(request, case_of(request, case_id), entry)

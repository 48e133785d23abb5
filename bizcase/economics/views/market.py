"""The market page: sizes, people, competitors, tests, countries, and their edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.models import Case, Revision
from bizcase.cases.typed import typed
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics.market import opened, services
from bizcase.economics.market.board import market_board
from bizcase.economics.market.customers import price_source
from bizcase.economics.market.edits import section_of
from bizcase.economics.market.forms import PriceForm, errors_of
from bizcase.economics.market.opened import Opened
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

Service = Callable[..., Revision]


def show(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """Answer with the market page."""
    board = market_board(case, today=timezone.localdate(), unit=request.GET.get("unit"))
    context = {"case": case, "board": board, "may_edit": may_edit(request), **more}
    return page_or_part(request, "economics/market/page.html", context, status=status)


@require_safe
@needs(Ability.READ)
def market(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    return show(request, case, open=_asked(request, case) if may_edit(request) else None)


def _asked(request: HttpRequest, case: Case) -> Opened | None:
    """Return the form that the address opens."""
    if section := request.GET.get("add"):
        return opened.part_form(case, section, None)
    if key := request.GET.get("result"):
        return opened.result_form(case, key)
    name, _dash, number = request.GET.get("edit", "").partition("-")
    if number.isdecimal() and len(number) < 6:
        return opened.part_form(case, name, int(number))
    if name == "positioning":
        return opened.positioning_form(case)
    return opened.size_form(case, name) if name else None


def _saved(request: HttpRequest, case: Case, revision: Revision, anchor: str) -> HttpResponse:
    """Send the reader back to what was changed."""
    messages.success(request, _("Saved as revision {number}.").format(number=revision.number))
    return redirect(f"{reverse('economics:market', args=[case.pk])}#{anchor}")


def _save(
    request: HttpRequest, case: Case, form: Opened, anchor: str, service: Service, **place: Any
) -> HttpResponse:
    """Write what a form says, or show it again with what is wrong."""
    if not form.form.is_valid():
        return show(request, case, status=422, open=form)
    if seen := request.POST.get("seen"):
        place["seen"] = seen
    facts = form.form.facts(form.before)  # type: ignore[attr-defined]  # each of these forms
    try:
        revision = service(actor=member_of(request), case=case, **place, **facts)
    except DomainError as error:
        case = case_of(request, case.pk)  # the other version is in the newest document
        form = opened.refused(case, form, error)
        return show(request, case, status=error.status, open=form)
    return _saved(request, case, revision, anchor)


def _do(
    request: HttpRequest, case: Case, anchor: str, service: Service, **facts: Any
) -> HttpResponse:
    """Do what a button asks for, or say above the page why not."""
    seen = request.POST.get("seen") or None
    try:
        revision = service(actor=member_of(request), case=case, seen=seen, **facts)
    except DomainError as error:
        return show(request, case_of(request, case.pk), status=error.status, refusal=error)
    return _saved(request, case, revision, anchor)


@require_POST
@needs(Ability.EDIT_CASE)
def save_size(request: HttpRequest, case_id: UUID, level: str) -> HttpResponse:
    case = case_of(request, case_id)
    if "remove" in request.POST:
        return _do(request, case, "sizes", services.write_size, level=level, part=None)
    form = opened.size_form(case, level, request.POST)
    return _save(request, case, form, "sizes", services.write_size, level=level)


@require_POST
@needs(Ability.EDIT_CASE)
def save_positioning(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    form = opened.positioning_form(case, request.POST)
    return _save(request, case, form, "competitors", services.write_positioning)


@require_POST
@needs(Ability.EDIT_CASE)
def add(request: HttpRequest, case_id: UUID, part: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = opened.part_form(case, part, None, request.POST)
    return _save(request, case, form, part, services.add_part, section=part)


@require_POST
@needs(Ability.EDIT_CASE)
def change(request: HttpRequest, case_id: UUID, part: str, place: int) -> HttpResponse:
    case = case_of(request, case_id)
    form = opened.part_form(case, part, place, request.POST)
    if part == "rates":
        return _save(request, case, form, part, services.change_rate, place=place)
    return _save(request, case, form, part, services.change_part, section=part, place=place)


@require_POST
@needs(Ability.EDIT_CASE)
def remove(request: HttpRequest, case_id: UUID, part: str, place: int) -> HttpResponse:
    case, facts = case_of(request, case_id), {"section": section_of(part), "place": place}
    return _do(request, case, part, services.change_part, part=None, **facts)


@require_POST
@needs(Ability.EDIT_CASE)
def use_rate(request: HttpRequest, case_id: UUID, place: int) -> HttpResponse:
    case = case_of(request, case_id)
    return _do(request, case, "rates", services.use_rate, place=place)


@require_POST
@needs(Ability.EDIT_CASE)
def freeze(request: HttpRequest, case_id: UUID, test_id: str) -> HttpResponse:
    case = case_of(request, case_id)
    return _do(request, case, "tests", services.freeze_test, key=test_id)


@require_POST
@needs(Ability.EDIT_CASE)
def save_result(request: HttpRequest, case_id: UUID, test_id: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = opened.result_form(case, test_id, request.POST)
    return _save(request, case, form, "tests", services.report_result, key=test_id)


@require_POST
@needs(Ability.EDIT_CASE)
def adopt_price(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let the price that personas imply be the value of an assumption."""
    case, form = case_of(request, case_id), PriceForm(request.POST)
    if not form.is_valid():
        refusal = DomainError("invalid", " ".join(errors_of(form)))
        return show(request, case, status=422, refusal=refusal)
    facts = {**form.cleaned_data, "value": typed(form.cleaned_data["value"])}
    facts["source"] = price_source(case.spec, facts["unit"])
    return _do(request, case, "demand", services.adopt_price, **facts)

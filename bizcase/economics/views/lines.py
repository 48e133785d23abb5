"""Lines of the model sheet: added, changed, taken out, and tried while they are typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases import exchange
from bizcase.cases.amend import amended
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.web import case_of
from bizcase.core.errors import DomainError
from bizcase.economics import board, services
from bizcase.economics.forms import LineForm, NewLineForm
from bizcase.economics.lines import line_edit, reworded
from bizcase.economics.views.sheet import not_added, refused, stored
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.economics.expansion import expand
from modeling.formula.lexer import FormulaError
from modeling.formula.parse import parse


@require_POST
@needs(Ability.EDIT_CASE)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, form = case_of(request, case_id), NewLineForm(request.POST)
    if not form.is_valid():
        return not_added(request, case, "line", form)
    try:
        services.add_line(actor=member_of(request), case=case, facts=form.facts())
    except DomainError as error:
        return not_added(request, case, "line", form, error)
    return stored(request, case, saved=form.cleaned_data["id"])


@require_POST
@needs(Ability.EDIT_CASE)
def change(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case, form = case_of(request, case_id), LineForm(request.POST)
    if not form.is_valid():
        return refused(request, case, key, _ill_filled(form))
    try:
        services.change_line(
            actor=member_of(request),
            case=case,
            key=key,
            facts=_facts(case, key, form),
            seen=form.cleaned_data["seen"] or None,
        )
    except DomainError as error:
        return refused(request, case, key, error)
    return stored(request, case, saved=key)


def _ill_filled(form: LineForm) -> DomainError:
    errors = [(name, str(text)) for name, texts in form.errors.items() for text in texts]
    return DomainError("invalid", "; ".join(text for _name, text in errors), errors=errors)


def _facts(case: Case, key: str, form: LineForm) -> dict[str, Any]:
    """Return what the form changes: of a line that an entry makes, its formula."""
    facts = form.facts()
    line = next((line for line in case.spec.lines if line.id == key), None)
    if line is None:
        return {"formula": facts["formula"]}
    return {**facts, "label": reworded(line.label, facts["label"] or "", language())}


@require_POST
@needs(Ability.EDIT_CASE)
def remove(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        services.remove_line(
            actor=member_of(request), case=case, key=key, seen=request.POST.get("seen") or None
        )
    except DomainError as error:
        return refused(request, case, key, error)
    return stored(request, case)


@require_safe
@needs(Ability.READ)
def preview(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    """Show what a formula that is being typed would do to NPV, or what is wrong and where."""
    case, formula = case_of(request, case_id), request.GET.get("formula", "").strip()
    context: dict[str, Any] = {"case": case, "formula": formula, **_broken(formula)}
    try:
        edit = line_edit(case.newest.document, key, {"formula": formula}, seen=None)
        spec = exchange.read(amended(case.newest.document, [edit]))
        context["unit"] = next(line.unit for line in expand(spec).lines if line.id == key)
        context["change"] = board.change_to(case, spec)
    except DomainError as error:
        context["refusal"] = error
    return render(request, "economics/_tried.html", context)


def _broken(formula: str) -> dict[str, str]:
    """Return a formula cut at the character that cannot be read; nothing if all of it can."""
    try:
        parse(formula)
    except FormulaError as error:
        place = error.position
        return {"before": formula[:place], "at": formula[place : place + 1] or "∎"}
    return {}

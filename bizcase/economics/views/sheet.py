"""The model sheet: assumptions with their shapes, lines, NPV after every edit, the outlooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases import exchange
from bizcase.cases.amend import Stale
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.services import undo as undo_edit
from bizcase.cases.typed import text_of, typed
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics import board, services, worth
from bizcase.economics.forms import GRADES, AssumptionForm, NewAssumptionForm, NewLineForm
from bizcase.economics.lines import line_mark
from bizcase.economics.rows import assumption_row, assumption_rows, line_rows
from bizcase.economics.spec import assumption_of, build_spec, mark_of, with_assumption
from bizcase.economics.views import fragments
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of


def sheet_context(request: HttpRequest, case: Case, **more: Any) -> dict[str, Any]:
    """Return everything the sheet prints, under the outlook that the address names."""
    outlook = request.GET.get("outlook", "")
    spec = build_spec(case, outlook)
    worth.warm()
    rows = board.outlook_rows(case)
    return {
        "case": case,
        "spec": spec,
        "outlook": outlook,
        "outlooks": rows,
        "glance": next(row.glance for row in rows if row.name == outlook),
        "change": None if outlook else board.last_change(case),
        "rows": assumption_rows(spec, case.spec),
        "lines": line_rows(spec),
        "grades": GRADES,
        "categories": board.categories(),
        "assumption_fields": NewAssumptionForm(auto_id="new_%s"),
        "line_fields": NewLineForm(auto_id="line_%s"),
        "names": board.completions(case.spec, language()),
        "may_edit": may_edit(request),
        **fragments.opened(request, case),
        **more,
    }


def show(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """Answer with the sheet: as a page, as its part, or in the place of what a page shows of it."""
    context = sheet_context(request, case, **more)
    if fragments.part_of(request):
        return fragments.whole(request, context, status)
    return page_or_part(request, "economics/model.html", context, status=status)


@require_safe
@needs(Ability.READ)
def model(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    return fragments.asked(request, case) or show(request, case)


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
        context["change"] = board.change_to(case, spec)
    except DomainError as error:
        context["refusal"] = error
        context["message"] = "; ".join(message for _path, message in error.errors)
    return render(request, "economics/_preview.html", context)


@require_POST
@needs(Ability.EDIT_CASE)
def save_assumption(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case, outlook = case_of(request, case_id), request.GET.get("outlook", "")
    form = AssumptionForm(request.POST)
    if not form.is_valid():
        message = _("Write a value: a number, a range such as 80 to 160, or a formula.")
        return refused(request, case, key, DomainError("invalid", message))
    try:
        _save(request, case, key, outlook, form)
    except DomainError as error:
        return refused(request, case, key, error)
    if getattr(request, "htmx", None):
        return stored(request, case, saved=key)
    return redirect(sheet_address(case, outlook))


def _save(request: HttpRequest, case: Case, key: str, outlook: str, form: AssumptionForm) -> None:
    facts, actor = form.cleaned_data, member_of(request)
    value = typed(facts["value"])
    if outlook:
        is_base = "base" in request.POST
        services.override(
            actor=actor, case=case, outlook=outlook, key=key, value=None if is_base else value
        )
        return
    services.change_assumption(
        actor=actor,
        case=case,
        key=key,
        value=value,
        source=facts["source"] if "source" in request.POST else None,
        grade=facts["grade"] if "grade" in request.POST else None,
        seen=facts["seen"] or None,
    )


def stored(request: HttpRequest, case: Case, *, saved: str = "", told: str = "") -> HttpResponse:
    """Answer an edit that was stored: with what it changed, or with the sheet."""
    answer = fragments.changed(request, case, saved=saved, told=told)
    answer = answer or show(request, case, saved=saved, told=told)
    answer.headers["HX-Replace-Url"] = sheet_address(case, request.GET.get("outlook", ""))
    return answer


def sheet_address(case: Case, outlook: str = "") -> str:
    """Return the address of the sheet, under an outlook if one is named."""
    address = reverse("economics:model", args=[case.pk])
    return f"{address}?outlook={outlook}" if outlook else address


def refused(request: HttpRequest, case: Case, key: str, refusal: DomainError) -> HttpResponse:
    """Show the sheet with the refusal beside its place and what was typed still there."""
    context: dict[str, Any] = {
        "status": refusal.status,
        "refusal": refusal,
        "refused_key": key,
        "typed": request.POST,
        "seen": _seen_now(case, key),
        "open": key,
        **_versions(refusal),
    }
    return fragments.refused(request, case, key, **context) or show(request, case, **context)


def _versions(refusal: DomainError) -> dict[str, str]:
    """Return what stands there now and what was to be written, of an edit that came too late."""
    if not isinstance(refusal, Stale):
        return {}
    return {"theirs": _told(refusal.theirs), "mine": _told(refusal.mine)}


def _told(part: Any) -> str:
    """Return the value or the formula of an assumption or a line."""
    if isinstance(part, dict):
        part = part.get("value", part.get("formula"))
    return _("taken out") if part is None else text_of(part)


def _seen_now(case: Case, key: str) -> str:
    """Return the mark of what stands there now: to save again is to have seen it."""
    for mark in (mark_of, line_mark):
        try:
            return mark(case.newest.document, key)
        except DomainError:
            continue
    return ""


@require_POST
@needs(Ability.EDIT_CASE)
def add_assumption(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, form = case_of(request, case_id), NewAssumptionForm(request.POST)
    if not form.is_valid():
        return not_added(request, case, "assumption", form)
    try:
        services.add_assumption(actor=member_of(request), case=case, facts=form.facts())
    except DomainError as error:
        return not_added(request, case, "assumption", form, error)
    return stored(request, case, saved=form.cleaned_data["id"])


def not_added(
    request: HttpRequest, case: Case, kind: str, form: Form, refusal: DomainError | None = None
) -> HttpResponse:
    """Show the form of a new row again, with what was typed and what to mend."""
    context: dict[str, Any] = {
        "status": refusal.status if refusal else 422,
        f"new_{kind}": form,
        f"{kind}_fields": form,
        "new_refusal": refusal,
    }
    return fragments.add_form(request, case, kind, **context) or show(request, case, **context)


@require_POST
@needs(Ability.EDIT_CASE)
def remove_assumption(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        services.remove_assumption(
            actor=member_of(request), case=case, key=key, seen=request.POST.get("seen") or None
        )
    except DomainError as error:
        return refused(request, case, key, error)
    return stored(request, case)


@require_POST
@needs(Ability.EDIT_CASE)
def undo(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take back the last edit, wherever it was made."""
    case = case_of(request, case_id)
    try:
        told, tell = undo_edit(actor=member_of(request), case=case).note, messages.success
    except DomainError as error:
        told, tell = error.message, messages.warning
    if getattr(request, "htmx", None):
        return stored(request, case, told=told)
    tell(request, told)
    return redirect(sheet_address(case))

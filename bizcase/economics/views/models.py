"""Business models: the twelve with their fit, the entries of the document, their checklists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.models import Case
from bizcase.cases.typed import typed
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.economics.earning import cards, services
from bizcase.economics.earning.edits import entry_of
from bizcase.economics.earning.forms import StreamForm
from bizcase.economics.earning.rows import stream_row, stream_rows
from bizcase.economics.entries import STREAMS
from bizcase.economics.rows import shape_of
from bizcase.economics.views.entries import EntryPages, names_of
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.economics.candidates import free_id
from modeling.formula.lexer import FormulaError
from modeling.text import Message
from modeling.uncertainty.families import DistributionError

TICKS = {"yes": True, "no": False}


@require_safe
@needs(Ability.READ)
def models(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    context = {
        "case": case,
        "streams": stream_rows(case),
        "cards": cards.cards(case.spec),
        "may_edit": may_edit(request),
    }
    return render(request, "economics/models.html", context)


def _card(case: Case, model: str) -> cards.Card:
    found = cards.card(case.spec, model)
    if found is None:
        raise Http404
    return found


def _model_page(
    request: HttpRequest, case: Case, model: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Show a business model: its words, its checklists, and the form of a new entry."""
    card = _card(case, model)
    context = {
        "case": case,
        "card": card,
        "streams": [row for row in stream_rows(case) if row.model == model],
        "form": more.get("form") or _suggested(case, model),
        "names": names_of(case),
        "may_edit": may_edit(request),
        **more,
    }
    return render(request, "economics/business_model.html", context, status=status)


def _suggested(case: Case, model: str) -> StreamForm:
    """Return the form of a new entry with what the document says already."""
    told = cards.candidate(case.spec, model)
    entry = told.entry(free_id(case.spec, model))
    if told.entries:  # what is known is of the entry that is there, not of another one
        entry = {name: entry[name] for name in ("id", "model", "unit", "party") if name in entry}
    if case.spec.streams:
        entry["weight"] = "0%"  # beside what earns already it waits until a mix is chosen
    return StreamForm(spec=case.spec, model=model, entry=entry, told=None if told.entries else told)


@require_safe
@needs(Ability.READ)
def business_model(request: HttpRequest, case_id: UUID, model: str) -> HttpResponse:
    return _model_page(request, case_of(request, case_id), model)


@require_POST
@needs(Ability.EDIT_CASE)
def add_stream(request: HttpRequest, case_id: UUID, model: str) -> HttpResponse:
    case = case_of(request, case_id)
    _card(case, model)
    form = StreamForm(request.POST, spec=case.spec, model=model, entry=_posted(request))
    if form.is_valid():
        try:
            services.add_stream(actor=member_of(request), case=case, entry=form.entry())
        except DomainError as error:
            form.refuse(error.errors or [("", error.message)])
        else:
            messages.success(request, _("The model is in the document now."))
            return redirect("economics:models", case_id=case.pk)
    return _model_page(request, case, model, form=form, status=422)


def _posted(request: HttpRequest) -> dict[str, Any]:
    """Return an entry with as many partners as were posted."""
    rows = {
        name.split(".")[1]
        for name in request.POST
        if name.startswith("partners.") and name.endswith(".id")
    }
    return {"partners": [{} for _row in rows]} if rows else {}


def _stream_page(
    request: HttpRequest, case: Case, key: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    row = stream_row(case, key)
    entry = entry_of(case.newest.document, key)
    form = more.get("form") or StreamForm(
        spec=case.spec, model=row.model, entry=entry, seen=row.mark
    )
    context = {
        "case": case,
        "row": row,
        "card": _card(case, row.model),
        "form": form,
        "names": names_of(case),
        "may_edit": may_edit(request),
        **more,
    }
    return render(request, "economics/stream.html", context, status=status)


@require_safe
@needs(Ability.READ)
def stream(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return _stream_page(request, case_of(request, case_id), entry)


def _form(data: Any, case: Case, entry: Mapping[str, Any]) -> StreamForm:
    return StreamForm(data, spec=case.spec, model=str(entry["model"]), entry=entry)


PAGES: Final = EntryPages(
    section=STREAMS,
    listed="economics:models",
    page=_stream_page,
    form=_form,
    change=services.change_stream,
    remove=services.remove_stream,
)


@require_POST
@needs(Ability.EDIT_CASE)
def save_stream(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return PAGES.save(request, case_of(request, case_id), entry)


@require_POST
@needs(Ability.EDIT_CASE)
def remove_stream(request: HttpRequest, case_id: UUID, entry: str) -> HttpResponse:
    return PAGES.take_out(request, case_of(request, case_id), entry)


@require_POST
@needs(Ability.EDIT_CASE)
def check_model(request: HttpRequest, case_id: UUID, model: str) -> HttpResponse:
    """Keep the ticks of a model's checklists that were changed."""
    case = case_of(request, case_id)
    card = _card(case, model)
    ticks, seen = {}, {}
    for check in (*card.conditions, *card.tactics):
        name = f"{check.kind}.{check.id}"
        was = TICKS.get(request.POST.get(f"was.{name}", ""))
        now = TICKS.get(request.POST.get(name, ""))
        if f"was.{name}" in request.POST and now is not was:
            ticks[check.kind, check.id], seen[check.kind, check.id] = now, was
    if ticks:
        try:
            services.tick(actor=member_of(request), case=case, model=model, ticks=ticks, seen=seen)
        except DomainError as error:
            return _model_page(request, case, model, tick_refusal=error, status=error.status)
        messages.success(request, _("The checklist is kept."))
    return redirect("economics:business_model", case_id=case.pk, model=model)


@require_safe
@needs(Ability.READ)
def value_preview(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the shape of a value that is being typed, or what is wrong with it."""
    case_of(request, case_id)
    name = next((name for name in request.GET if name != "unit"), "")
    value = typed(request.GET.get(name, "").strip())
    context: dict[str, Any] = {}
    try:
        context["row"] = {"shape": shape_of(value), "value": str(value)} if value != "" else None
    except (FormulaError, DistributionError) as error:
        told = error.args[0]
        message = told.translated(_) if isinstance(told, Message) else str(told)
        context["refusal"] = DomainError("bad_value", message)
    return render(request, "economics/_preview.html", context)

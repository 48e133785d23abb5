"""Pricing: by cost, by what others ask, by what demand bears."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.amend import Stale
from bizcase.cases.models import Case
from bizcase.cases.typed import text_of, typed
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError, NotFound
from bizcase.economics import worth
from bizcase.economics.entry_rows import names_by_unit
from bizcase.economics.forms import GRADES
from bizcase.economics.pricing import services, targets, told
from bizcase.economics.pricing.edits import study_mark, study_of
from bizcase.economics.pricing.forms import AskedForm, PriceForm, UseForm, initial_of
from bizcase.economics.spec import assumption_of, mark_of
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.formula.units import Unit
from modeling.price_checks import quantity_unit

TRY = "try"


def _page(
    request: HttpRequest, case: Case, key: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Show the study of a price: kept, tried by the address, or what the document suggests."""
    worth.warm()
    known = targets.targets(case.spec)
    context: dict[str, Any] = {"case": case, "targets": known, "may_edit": may_edit(request)}
    target = next((each for each in known if each.id == key), known[0] if known else None)
    if key and target is not None and target.id != key:
        assumption_of(case.spec, key)
        message = _("{key} is no price of this case: money for one of something that is sold.")
        raise NotFound("no_price", message.format(key=key))
    if target is not None:
        context |= _studied(request, case, target, more)
    context |= more
    failed = getattr(context.get("refusal"), "status", 200)
    return render(
        request, "economics/pricing.html", context, status=status if status != 200 else failed
    )


def _studied(
    request: HttpRequest, case: Case, target: targets.Target, more: dict[str, Any]
) -> dict[str, Any]:
    document = case.newest.document
    kept = study_of(document, target.id)
    seen = study_mark(document, target.id)
    form = more.get("form") or (
        PriceForm(request.GET, key=target.id)
        if TRY in request.GET
        else PriceForm(
            key=target.id, initial=initial_of(kept or targets.suggested(case.spec, target.id), seen)
        )
    )
    study = kept
    if form.is_bound:
        study = form.study() if form.is_valid() else None
    spec, unit = case.spec, target.unit
    sold = str(quantity_unit(Unit.parse(unit), spec.currency))
    names = names_by_unit(spec)
    context = {
        "target": target,
        "form": form,
        "sold": sold,
        "kept": kept,
        "is_tried": form.is_bound and study != kept,
        "price_names": names.get(unit, []),
        "sold_names": names.get(sold, []),
        "personas": targets.personas(spec, unit),
        "competitors": targets.competitors(spec, unit),
        "asked_form": AskedForm(auto_id="asked_%s"),
        "grades": GRADES,
        "seen": seen,
        "price_seen": mark_of(document, target.id),
    }
    return context | _worked_out(case, form, study, more)


def _worked_out(
    case: Case, form: PriceForm, study: dict[str, Any] | None, more: dict[str, Any]
) -> dict[str, Any]:
    if study is None or "refusal" in more:
        return {}
    try:
        result = told.to_json(told.work_out(case, study))
    except DomainError as error:
        if form.is_bound:
            form.refuse(error.errors or [("", error.message)])
        return {"refusal": error}
    quantity = study.get("demand", {}).get("quantity", "")
    offers = told.offers(case, result)
    chosen = next((offer for offer in offers if not offer.refusal), None)
    return {
        "result": result,
        "offers": offers,
        "chosen_way": chosen.way if chosen else "",
        "chosen_source": chosen.source if chosen else "",
        "reacts": targets.reacts(case.spec, form.key, quantity) if quantity else None,
    }


def _address(case: Case, key: str) -> str:
    return f"{reverse('economics:pricing', args=[case.pk])}?price={key}"


@require_safe
@needs(Ability.READ)
def pricing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _page(request, case_of(request, case_id), request.GET.get("price", ""))


@require_POST
@needs(Ability.EDIT_CASE)
def save_study(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = PriceForm(request.POST, key=key)
    if not form.is_valid():
        return _page(request, case, key, form=form, status=422)
    try:
        services.save_study(
            actor=member_of(request),
            case=case,
            study=form.study(),
            seen=form.cleaned_data["seen"] or None,
        )
    except Stale as error:
        return _both(request, case, key, error)
    except DomainError as error:
        form.refuse(error.errors or [("", error.message)])
        return _page(request, case, key, form=form, refusal=error, status=error.status)
    messages.success(request, _("The study is kept in the document."))
    return redirect(_address(case, key))


def _both(request: HttpRequest, case: Case, key: str, refusal: Stale) -> HttpResponse:
    """Show the study that stands there now beside the one that was typed."""
    data = request.POST.copy()
    data["seen"] = study_mark(case.newest.document, key)
    form = PriceForm(data, key=key)
    form.is_valid()
    theirs = initial_of(refusal.theirs or {})
    mine = initial_of(refusal.mine or {})
    differences = [
        {
            "name": str(form.fields[name].label),
            "mine": mine.get(name) or "–",
            "theirs": theirs.get(name) or "–",
        }
        for name in form.fields
        if name != "seen" and mine.get(name) != theirs.get(name)
    ]
    return _page(
        request, case, key, form=form, refusal=refusal, differences=differences, status=412
    )


@require_POST
@needs(Ability.EDIT_CASE)
def remove_study(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    services.remove_study(
        actor=member_of(request), case=case, key=key, seen=request.POST.get("seen") or None
    )
    messages.success(request, _("The study is taken out of the document."))
    return redirect(_address(case, key))


@require_POST
@needs(Ability.EDIT_CASE)
def use_price(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case, form = case_of(request, case_id), UseForm(request.POST)
    if not form.is_valid():
        return _page(request, case, key, use_form=form, status=422)
    facts = form.cleaned_data
    try:
        services.use_price(
            actor=member_of(request),
            case=case,
            key=key,
            value=typed(facts["value"].strip()),
            source=facts["source"],
            grade=facts["grade"],
            seen=facts["seen"] or None,
        )
    except DomainError as error:
        versions = _versions(error)
        return _page(
            request, case, key, use_form=form, use_refusal=error, status=error.status, **versions
        )
    messages.success(request, _("The price is in the document now, with its source."))
    return redirect(_address(case, key))


def _versions(refusal: DomainError) -> dict[str, str]:
    if not isinstance(refusal, Stale):
        return {}
    return {
        name: text_of(part["value"]) if isinstance(part, dict) else str(part)
        for name, part in (("theirs", refusal.theirs), ("mine", refusal.mine))
    }


@require_POST
@needs(Ability.EDIT_CASE)
def tell_price(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case, form = case_of(request, case_id), AskedForm(request.POST, auto_id="asked_%s")
    unit = str(Unit.parse(assumption_of(case.spec, key).unit))
    if not form.is_valid():
        return _page(request, case, key, asked_form=form, status=422)
    try:
        services.tell_price(actor=member_of(request), case=case, facts=form.facts(unit))
    except DomainError as error:
        for path, message in error.errors or (("", error.message),):
            name = path.rpartition(".")[2]
            form.add_error(name if name in form.fields else None, message)
        return _page(request, case, key, asked_form=form, status=error.status)
    messages.success(request, _("The price is kept with its source."))
    return redirect(f"{_address(case, key)}#competitors")

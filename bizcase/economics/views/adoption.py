"""The short form by which a note of the canvas becomes part of the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bizcase.cases.canvas.board import CanvasView
from bizcase.cases.models import Case
from bizcase.cases.views.canvas import changed, is_part, told
from bizcase.cases.web import case_of
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.economics.adoption.drafts import drafted, place_of
from bizcase.economics.adoption.forms import AdoptionForm, first_guess
from bizcase.economics.adoption.services import adopt_note
from bizcase.economics.adoption.ways import Way, ways_of
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

PAGE = "economics/adopt.html"


def _page(
    request: HttpRequest, case: Case, key: str, way: Way, form: AdoptionForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "case": case,
        "key": key,
        "note": CanvasView(case).notes.get(key),
        "ways": list(ways_of(place_of(case, key).block).values()),
        "way": way,
        "form": form,
        **more,
    }
    return page_or_part(request, PAGE, context, status=status)


def _way(request: HttpRequest, block: str) -> Way:
    """Return the way that was chosen; the first one if none was, or one that is not open here."""
    ways = ways_of(block)
    chosen = request.POST.get("as") or request.GET.get("as", "")
    return ways.get(chosen) or next(iter(ways.values()))


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def adopt(request: HttpRequest, case_id: UUID, note: str) -> HttpResponse:
    case = case_of(request, case_id)
    place = place_of(case, note)
    way = _way(request, place.block)
    if request.method == "POST":
        return _take(request, case, note, way)
    number = request.GET.get("figure", "")
    first = first_guess(
        case.spec,
        CanvasView(case).notes[note],
        place.text,
        way,
        int(number) if number.isdecimal() and len(number) < 5 else None,
    )
    form = AdoptionForm(way=way, block=place.block, currency=case.currency, initial=first)
    return _page(request, case, note, way, form)


def _take(request: HttpRequest, case: Case, key: str, way: Way) -> HttpResponse:
    """Adopt a note, or only show what would be added to the document."""
    place = place_of(case, key)
    form = AdoptionForm(request.POST, way=way, block=place.block, currency=case.currency)
    if "preview" in request.POST:
        return _preview(request, case, key, way, form)
    if not form.is_valid():
        return _page(request, case, key, way, form, status=422)
    try:
        done = adopt_note(actor=member_of(request), case=case, key=key, adoption=form.adoption())
    except DomainError as error:
        form.take(error.errors or (("", told(error)),))
        return _page(request, case, key, way, form, status=error.status)
    return changed(request, case, done.revision, key=key)


def _preview(
    request: HttpRequest, case: Case, key: str, way: Way, form: AdoptionForm
) -> HttpResponse:
    """Show what would be added: to a script that part alone, to a browser the page."""
    draft, status = None, 200
    if form.is_valid():
        try:
            draft = drafted(case.newest.document, place_of(case, key), form.adoption())
        except DomainError as error:
            form.take(error.errors or (("", told(error)),))
            status = error.status
    else:
        status = 422
    if is_part(request):
        context = {"form": form, "draft": draft}
        return render(request, "economics/_adopt_preview.html", context, status=status)
    return _page(request, case, key, way, form, draft=draft, status=status)

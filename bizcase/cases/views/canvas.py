"""The canvas: the board with everything on it, new notes, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.canvas import services
from bizcase.cases.canvas.board import CanvasView, worded
from bizcase.cases.canvas.forms import NewNoteForm
from bizcase.cases.models import Case, Revision
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

PAGE = "cases/canvas.html"


def is_part(request: HttpRequest) -> bool:
    """Say whether a script asks, and puts what it gets into the page that is open."""
    return bool(getattr(request, "htmx", None))


def board_context(
    request: HttpRequest, case: Case, *, done: Revision | None = None
) -> dict[str, Any]:
    """Return what the board prints; ``done`` is the change that a toast offers to undo."""
    return {
        "case": case,
        "canvas": CanvasView(case),
        "done": done,
        "may_edit": may_edit(request) and not case.is_archived,
    }


def changed(request: HttpRequest, case: Case, revision: Revision, *, key: str = "") -> HttpResponse:
    """Answer a change: a script gets the new board, a browser is sent back to it."""
    if is_part(request):
        return page_or_part(request, PAGE, board_context(request, case, done=revision))
    url = reverse("cases:canvas", args=[case.pk])
    place = f"#note-{key}" if key else ""
    return redirect(f"{url}?{urlencode({'done': revision.number})}{place}")


@require_safe
@needs(Ability.READ)
def canvas(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    if is_part(request) and request.GET.get("seen") == case.digest:
        return HttpResponse(status=204)
    return page_or_part(request, PAGE, board_context(request, case, done=_done(request, case)))


def _done(request: HttpRequest, case: Case) -> Revision | None:
    """Return the newest revision if it is the change that sent the reader here."""
    head = case.newest
    return head if request.GET.get("done") == str(head.number) and head.number > 1 else None


@require_POST
@needs(Ability.EDIT_CASE)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    form = NewNoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, case, form, str(next(iter(form.errors.values()))[0]), 422)
    try:
        saved = services.add_note(
            actor=member_of(request),
            case=case,
            block=form.cleaned_data["block"],
            text=worded(None, form.cleaned_data["text"], form.other_if_asked),
        )
    except DomainError as error:
        return _refused(request, case, form, told(error), error.status)
    return changed(request, case, saved.revision, key=saved.key)


def told(error: DomainError) -> str:
    """Return what is wrong in one sentence: the places' own where there are some."""
    return " ".join(dict.fromkeys(text for _path, text in error.errors)) or error.message


def _refused(
    request: HttpRequest, case: Case, form: NewNoteForm, message: str, status: int
) -> HttpResponse:
    """Show the board with the refusal beside the field, and what was typed still in it."""
    context = board_context(request, case)
    context["refused"] = {
        "block": form["block"].value(),
        "text": form["text"].value() or "",
        "message": message,
    }
    return page_or_part(request, PAGE, context, status=status)


@require_POST
@needs(Ability.EDIT_CASE)
def undo(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        number = _number(request.POST.get("number", ""))
        revision = services.undo(actor=member_of(request), case=case, number=number)
    except DomainError as error:
        context = {**board_context(request, case), "refusal": error}
        template = "cases/_canvas_refusal.html" if is_part(request) else PAGE
        return render(request, template, context, status=error.status)
    return changed(request, case, revision)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise DomainError("no_number", _("Say which change to undo: the number of its revision."))
    return int(text[:9])

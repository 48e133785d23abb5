"""A single note: its page (a dialog where scripts run), rewriting, binding, moving, deleting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bizcase.cases.amend import Stale, mark
from bizcase.cases.board import LABELS, language
from bizcase.cases.canvas import services
from bizcase.cases.canvas.board import CanvasView, NoteView, worded
from bizcase.cases.canvas.forms import BindsForm, MoveForm, NoteForm
from bizcase.cases.canvas.notes import NoteChange, Seen, places
from bizcase.cases.models import Case
from bizcase.cases.views.canvas import changed, told
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError, NotFound
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.spec import BLOCKS
from modeling.text import say

PAGE = "cases/note.html"
PICKER = "cases/binds.html"
LOOKED_BACK = 20  # revisions in which a deleted note is looked for


def _note(canvas: CanvasView, key: str) -> NoteView:
    note = canvas.notes.get(key)
    if note is None:
        message = _("There is no such note; somebody may have deleted it. Load the canvas again.")
        raise NotFound("unknown_note", message)
    return note


def _page(
    request: HttpRequest,
    case: Case,
    key: str,
    *,
    status: int = 200,
    page: str = PAGE,
    **more: Any,
) -> HttpResponse:
    canvas = CanvasView(case)
    note = canvas.notes.get(key)
    context = {
        "case": case,
        "canvas": canvas,
        "note": note,
        "key": key,
        "label": LABELS[note.block] if note else "",
        "blocks": [(name, LABELS[name]) for name in BLOCKS],
        "may_edit": may_edit(request) and not case.is_archived,
        **(_neighbours(canvas, note) if note else {}),
        **more,
    }
    return page_or_part(request, page, context, status=status)


def _neighbours(canvas: CanvasView, note: NoteView) -> dict[str, Any]:
    """Return behind which notes it stands after a step up, and after a step down."""
    there = next(block for block in canvas.blocks if block.key == note.block)
    keys = [each.key for each in there.notes]
    at = keys.index(note.key)
    up = None if at == 0 else keys[at - 2] if at > 1 else ""
    return {"up": up, "down": keys[at + 1] if at + 1 < len(keys) else None, "count": len(keys)}


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def note(request: HttpRequest, case_id: UUID, note: str) -> HttpResponse:
    case = case_of(request, case_id)
    if request.method == "POST":
        return _rewrite(request, case_id, note)
    found = _note(CanvasView(case), note)
    first = {"text": found.text, "other": found.other, "seen": found.seen_text}
    return _page(request, case, note, form=NoteForm(initial=first))


@needs(Ability.EDIT_CASE)
def _rewrite(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, case, key, status=422, form=form)
    before = places(case.newest.document).get(key)
    text = worded(before.text if before else None, form.cleaned_data["text"], form.other_if_asked)
    seen = Seen(text=form.cleaned_data["seen"] or None)
    return _change(request, case, key, NoteChange(text=text), seen, form=form)


def _change(
    request: HttpRequest, case: Case, key: str, change: NoteChange, seen: Seen, **more: Any
) -> HttpResponse:
    """Make a change and answer; a conflict shows both versions, a refusal what to mend."""
    page = more.pop("page", PAGE)
    try:
        saved = services.change_note(
            actor=member_of(request), case=case, key=key, change=change, seen=seen
        )
    except Stale as stale:
        case.refresh_from_db()
        more["conflict"] = _conflict(stale, change)
        if not stale.theirs:
            more["conflict"]["mine"]["block"] = _last_block(case, key)
        return _page(request, case, key, status=412, page=page, **more)
    except NotFound:
        raise
    except DomainError as error:
        return _page(
            request, case, key, status=error.status, page=page, refusal=told(error), **more
        )
    return changed(request, case, saved.revision, key=key)


def _last_block(case: Case, key: str) -> str:
    """Return where a note stood before it was deleted, as far as the last revisions know."""
    for document in case.revisions.values_list("document", flat=True)[:LOOKED_BACK]:
        if key in (known := places(document)):
            return known[key].block
    return BLOCKS[0]


def _conflict(stale: Stale, change: NoteChange) -> dict[str, Any]:
    """Return both versions of a note in words."""
    spoken = language()
    part = "move" if change.moves else "binds" if isinstance(change.binds, list) else "text"
    versions: dict[str, Any] = {"part": part, "message": stale.message, "gone": not stale.theirs}
    for name, version in (("mine", stale.mine or {}), ("theirs", stale.theirs or {})):
        versions[name] = {
            "text": say(version.get("text"), spoken),
            "binds": list(version.get("binds", ())),
            "block": version.get("block", ""),
            "label": LABELS.get(version.get("block", ""), ""),
            "seen_text": mark(version.get("text")),
            "seen_binds": mark(version.get("binds") or None),
        }
    return versions


@require_POST
@needs(Ability.EDIT_CASE)
def move(request: HttpRequest, case_id: UUID, note: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, case, note, status=422, move_form=form)
    return _change(request, case, note, form.change(), form.seen_block())


@require_POST
@needs(Ability.EDIT_CASE)
def delete(request: HttpRequest, case_id: UUID, note: str) -> HttpResponse:
    case = case_of(request, case_id)
    seen = Seen(whole=request.POST.get("seen") or None)
    try:
        saved = services.delete_note(actor=member_of(request), case=case, key=note, seen=seen)
    except Stale as stale:
        case.refresh_from_db()
        conflict = {**_conflict(stale, NoteChange()), "part": "delete"}
        return _page(request, case, note, status=412, conflict=conflict)
    return changed(request, case, saved.revision)


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def binds(request: HttpRequest, case_id: UUID, note: str) -> HttpResponse:
    case = case_of(request, case_id)
    if request.method == "POST":
        return _bind(request, case_id, note)
    found = _note(CanvasView(case), note)
    return _picker(request, case, found, chosen=list(found.bound_ids), seen=found.seen_binds)


def _picker(
    request: HttpRequest, case: Case, found: NoteView, *, chosen: list[str], seen: str
) -> HttpResponse:
    """Show what can be bound; what is ticked stays in the list whatever is searched for."""
    query = request.GET.get("q", "")[:200].strip()
    kept = [name[:64] for name in request.GET.getlist("binds")] or chosen
    candidates = CanvasView(case).found(query, first=tuple(kept))
    more: dict[str, Any] = {
        "query": query,
        "chosen": kept,
        "candidates": candidates,
        "seen_binds": seen,
    }
    return _page(request, case, found.key, page=PICKER, **more)


@needs(Ability.EDIT_CASE)
def _bind(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = BindsForm(request.POST)
    form.is_valid()
    chosen, seen = form.binds(), form.cleaned_data.get("seen", "")
    candidates = CanvasView(case).found("", first=tuple(chosen))
    more = {"query": "", "chosen": chosen, "candidates": candidates, "seen_binds": seen}
    change = NoteChange(binds=chosen)
    return _change(request, case, key, change, Seen(binds=seen or None), page=PICKER, **more)

"""Pages of a case's document: the text, its history, downloads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases import exchange, services
from bizcase.cases.forms import DocumentForm
from bizcase.cases.models import Case, Revision
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


@require_safe
@needs(Ability.READ)
def history(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    rows = case.revisions.select_related("author").defer("document")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "revisions": page.object_list,
        "may_edit": may_edit(request),
        **_shown_changes(case, request.GET.get("revision", "")),
    }
    return render(request, "cases/history.html", context)


def _shown_changes(case: Case, number: str) -> dict[str, Any]:
    """Return the revision that is looked at and what it changed; the newest if none is named."""
    wanted = int(number) if number.isdecimal() and len(number) < 9 else case.newest.number
    revision = get_object_or_404(case.revisions, number=wanted)
    before = case.revisions.filter(number=wanted - 1).first()
    changes = exchange.changes(before.document, revision.document) if before else []
    return {"revision": revision, "changes": changes}


@require_POST
@needs(Ability.EDIT_CASE)
def restore(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    case = case_of(request, case_id)
    revision = get_object_or_404(Revision.objects.filter(case=case), number=number)
    services.restore(actor=member_of(request), case=case, revision=revision)
    messages.success(request, _("Revision {number} is restored.").format(number=number))
    return redirect("cases:history", case_id=case.pk)


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def document(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    if request.method == "POST":
        return save_document(request, case_id)
    first = {"text": exchange.write(case.spec, "yaml"), "digest": case.digest}
    return _document_page(request, case, DocumentForm(initial=first))


def _document_page(
    request: HttpRequest, case: Case, form: DocumentForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": refusal, "may_edit": may_edit(request)}
    status = refusal.status if refusal else 422 if form.is_bound else 200
    return render(request, "cases/document.html", context, status=status)


@needs(Ability.EDIT_CASE)
def save_document(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _document_page(request, case, form)
    try:
        services.revise(
            actor=member_of(request),
            case=case,
            document=form.cleaned_data["text"],
            note=form.cleaned_data["note"],
            expected_digest=form.cleaned_data["digest"] or None,
        )
    except DomainError as error:
        return _document_page(request, case, form, error)
    messages.success(request, _("The document is saved."))
    return redirect("cases:document", case_id=case.pk)


@require_safe
@needs(Ability.READ)
def download(request: HttpRequest, case_id: UUID, form: str) -> HttpResponse:
    if form not in exchange.MEDIA_TYPES:
        raise Http404
    case = case_of(request, case_id)
    response = HttpResponse(
        exchange.write(case.spec, form), content_type=exchange.MEDIA_TYPES[form]
    )
    response["Content-Disposition"] = f'attachment; filename="{case.key}.{form}"'
    return response

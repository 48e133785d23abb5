"""Answers that every page shares."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _


class Shown(Protocol):
    def get_absolute_url(self) -> str: ...


def page_or_part(
    request: HttpRequest, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer htmx with the part `_name.html`, everyone else with the page `name.html`."""
    folder, _, name = page.rpartition("/")
    htmx = getattr(request, "htmx", None)
    template = f"{folder}/_{name}" if htmx and not htmx.boosted else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted"])  # one address, two bodies
    return response


def see(request: HttpRequest, target: Shown) -> HttpResponse:
    """Send the reader to an object's page (303: the answer to a POST is elsewhere)."""
    url = target.get_absolute_url()
    if getattr(request, "htmx", None):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
    **fields: object,
) -> dict[str, Any]:
    """Return the members of a problem document (RFC 9457)."""
    body: dict[str, Any] = {
        "type": f"urn:bizcase:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"path": path, "message": message} for path, message in errors],
    }
    return {**fields, **body}


def error_response(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Answer a program with a problem document, a person with a page."""
    body = problem(status, code, detail, errors=errors)
    if request.path.startswith("/api/"):
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, "error.html", {"problem": body}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, 404, "not_found", _("There is no such page."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, 403, "forbidden", _("Your role does not allow this."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = _("This form is out of date, or cookies are off. Load the page again and repeat.")
    return error_response(request, 403, "form_out_of_date", detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, 400, "bad_request", _("The request cannot be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    detail = _("Something broke on our side; nothing was changed. Try again in a moment.")
    return error_response(request, 500, "server_error", detail)

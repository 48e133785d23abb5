"""What every request passes: limits, the content security policy, errors as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError
from bizcase.core.web import error_response

Respond = Callable[[HttpRequest], HttpResponse]

# Plotly and Chromium insert one empty <style>; this is the hash of nothing.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {_EMPTY_STYLE}",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class Limits:
    """Refuse a body that is too large, or of unknown length, before anything reads it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Transfer-Encoding"):
            return error_response(
                request,
                411,
                "length_required",
                _("Send a Content-Length; chunked bodies are not read."),
            )
        text = str(request.META.get("CONTENT_LENGTH") or "0")
        if not (text.isascii() and text.isdecimal() and len(text) < 20):
            return error_response(
                request, 400, "bad_length", _("Content-Length must be a whole number.")
            )
        length, limit = int(text), self.limit(request)
        if length > limit:
            message = _("The body has {length} bytes; at most {limit} are read here.")
            return error_response(
                request, 413, "body_too_large", message.format(length=length, limit=limit)
            )
        return self.get_response(request)

    def limit(self, request: HttpRequest) -> int:
        if request.path_info in settings.UPLOAD_PATHS:
            return int(settings.UPLOAD_LIMIT)
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class ContentSecurityPolicy:
    """Only our own files run, no inline script or style, no frame; nobody else keeps a page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class DomainErrors:
    """Show what a service refused as a page with its status."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return error_response(request, error.status, error.code, error.message, errors=error.errors)

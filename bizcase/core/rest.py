"""REST plumbing: one parser rule, one page shape, one error shape."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from bizcase.core.errors import DomainError
from bizcase.core.web import problem

log = logging.getLogger(__name__)

MAX_DEPTH = 40


class CursorPages(CursorPagination):
    """Pages by cursor, newest first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = ("-created_at", "-id")


class PlaceSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """application/problem+json, RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = PlaceSerializer(many=True)  # type: ignore[assignment]  # a member named by RFC 9457


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(_("{name} is not JSON; leave the value out or use null.").format(name=name))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(_("The key {key} stands twice in one object.").format(key=repr(twice)))
    return tree


def check_text(value: Any, depth: int = 0) -> None:
    """Refuse what a database or a reader chokes on: deep nests, NUL, lone surrogates."""
    if depth > MAX_DEPTH:
        raise ValueError(_("The body is nested deeper than {limit}.").format(limit=MAX_DEPTH))
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError(_("A text holds a NUL or a lone surrogate."))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_text(key, depth + 1)
            check_text(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            check_text(item, depth + 1)


class StrictJSONParser(parsers.JSONParser):
    """JSON without NaN, doubled keys, deep nests or characters that cannot be stored."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            text = stream.read().decode("utf-8")
            tree = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
            check_text(tree)
        except RecursionError as error:
            raise exceptions.ParseError(_("The body is nested too deep.")) from error
        except ValueError as error:
            raise exceptions.ParseError(str(error)) from error
        return tree


def _flatten(detail: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(detail, Mapping):
        pairs = []
        for key, item in detail.items():
            pairs += _flatten(item, f"{path}.{key}" if path else str(key))
        return pairs
    if isinstance(detail, list):
        pairs = []
        for index, item in enumerate(detail):
            deeper = isinstance(item, (Mapping, list))
            pairs += _flatten(item, f"{path}[{index}]" if deeper else path)
        return pairs
    return [(path, str(detail))]


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn every expected error into one shape; let programmers' mistakes crash."""
    if isinstance(error, DomainError):
        body = problem(error.status, error.code, error.message, errors=error.errors, **error.fields)
        headers: dict[str, str] = {}
    elif isinstance(error, Http404):
        body, headers = problem(404, "not_found", _("There is no such object.")), {}
    elif isinstance(error, PermissionDenied):
        body, headers = problem(403, "forbidden", _("Your role does not allow this.")), {}
    elif isinstance(error, exceptions.APIException):
        body, headers = _of_rest(error)
    else:
        return None
    return Response(
        body, status=body["status"], headers=headers, content_type="application/problem+json"
    )


def _of_rest(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        errors = _flatten(error.detail)
        detail = _("The body does not fit; see errors.")
        return problem(422, "invalid", detail, errors=errors), headers
    code = error.get_codes()
    name = code if isinstance(code, str) else error.default_code
    return problem(error.status_code, name, str(error.detail)), headers

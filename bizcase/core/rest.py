"""REST plumbing: one parser rule, one page shape, one error shape."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import exceptions, negotiation, parsers, serializers
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.core.errors import DomainError
from bizcase.core.web import problem
from modeling.reading import shown
from modeling.text import closest

log = logging.getLogger(__name__)

MAX_DEPTH = 40
MAX_UNKNOWN = 20  # keys that one answer names
YEARS = range(1970, 9000)  # of a cursor; each zone's clock can tell them


class CursorPages(CursorPagination):
    """Pages by cursor, newest first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
    ordering = ("-created_at", "-id")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the shape of a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Read where the last page ended; a place that no answer gave is not found."""
        cursor = super().decode_cursor(request)
        place = None if cursor is None else cursor.position
        if place is not None and not _is_time(str(place)):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor


def _is_time(text: str) -> bool:
    try:
        time = parse_datetime(text)
    except ValueError:
        return False
    return time is not None and time.tzinfo is not None and time.year in YEARS


class Negotiation(negotiation.DefaultContentNegotiation):
    """Answer in the form that there is: a PDF, YAML or a problem is sent to whoever asks."""

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        try:
            chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        except exceptions.NotAcceptable:
            first = next(iter(renderers))
            return first, str(first.media_type)
        return chosen


class StrictInteger(serializers.IntegerField):
    """A whole number of JSON; a text or true is none."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictFloat(serializers.FloatField):
    """A number of JSON; a text or true is none."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictText(serializers.CharField):
    """A text of JSON; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def refuse_unknown(data: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse keys that mean nothing here, so that a misspelt one is not passed over."""
    names = sorted(known)
    strange = islice((str(key) for key in data if key not in names), MAX_UNKNOWN)
    if errors := {shown(key): [_unknown_key(shown(key), names)] for key in strange}:
        raise exceptions.ValidationError(errors)


def _unknown_key(key: str, known: list[str]) -> str:
    if near := closest(key, known):
        return _("unknown key '{key}'; did you mean '{near}'?").format(key=key, near=near)
    if not known:
        return _("unknown key '{key}'; remove it").format(key=key)
    message = _("unknown key '{key}'; the keys here are {known}")
    return message.format(key=key, known=", ".join(known))


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


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("The number {text} is too large.").format(text=shown(text)))
    return number


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
            tree = json.loads(
                text,
                parse_constant=_refuse_constant,
                parse_float=_finite,
                object_pairs_hook=_unique,
            )
            check_text(tree)
        except RecursionError as error:
            raise exceptions.ParseError(_("The body is nested too deep.")) from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            message = _("The body cannot be read as JSON: {problem}")
            raise exceptions.ParseError(message.format(problem=error)) from error
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
    if (request := context.get("request")) is not None:  # whatever the view itself would write
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
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

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError, ValidationError

from bizcase.core.errors import Conflict
from bizcase.core.rest import StrictJSONParser, problem_handler


def parse(text: str | bytes) -> object:
    raw = text if isinstance(text, bytes) else text.encode()
    return StrictJSONParser().parse(io.BytesIO(raw))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"a": NaN}', "NaN"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"a": "\\u0000"}', "NUL"),
        ("[" * 2000 + "]" * 2000, "nested"),
        ("[" * 100000 + "]" * 100000, "nested"),
        ("{", "Expecting"),
        (b"\xff\xfe", "utf-8"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_reason(text: str | bytes, word: str):
    with pytest.raises(ParseError, match=word):
        parse(text)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(raw: bytes):
    with contextlib.suppress(ParseError):
        parse(raw)


def test_good_json_comes_through_unchanged():
    assert parse('{"a": [1, 2.5, null, "合同"]}') == {"a": [1, 2.5, None, "合同"]}


def test_a_domain_error_becomes_a_problem_with_its_places():
    error = Conflict("revision_stale", "Changed.", errors=[("assumptions[0].value", "moved")])
    answer = problem_handler(error, {})
    assert answer is not None
    assert answer.status_code == 409
    assert answer.data["code"] == "revision_stale"
    assert answer.data["errors"] == [{"path": "assumptions[0].value", "message": "moved"}]


def test_a_nested_validation_error_names_its_path():
    error = ValidationError({"a": [{"b": ["no"]}, {}], "c": ["bad"]})
    answer = problem_handler(error, {})
    assert answer is not None
    assert answer.status_code == 422
    assert {"path": "a[0].b", "message": "no"} in answer.data["errors"]
    assert {"path": "c", "message": "bad"} in answer.data["errors"]


def test_a_programmers_mistake_is_not_swallowed():
    assert problem_handler(ZeroDivisionError(), {}) is None

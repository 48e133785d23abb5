"""A bad document is refused with the place and the mend, at every door, and nothing is stored."""

from __future__ import annotations

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from bizcase.cases.models import Case
from tests.security.documents import HOSTILE, JSON
from tests.test_access import SMALL as CASE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_stored")]

PATIENCE = 5.0  # seconds for a single refusal; on an idle machine the longest takes one
CASES = "/api/v1/cases"
FEW = ["an import", "an unknown key", "a cycle", "not a number", "a clash of units"]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_api_names_the_place_and_the_mend_in_both_languages(api: APIClient, name: str):
    text, path, word = HOSTILE[name]
    media_type = "application/json" if name in JSON else "application/yaml"
    for language in ("en", "zh-hans"):
        start = time.perf_counter()
        answer = api.generic("POST", CASES, text, media_type, headers={"Accept-Language": language})
        assert time.perf_counter() - start < PATIENCE
        assert answer.status_code == 422, answer.content
        assert answer.headers["Content-Type"] == "application/problem+json"
        errors = answer.json()["errors"]
        found = [error for error in errors if error["path"].startswith(path)]
        assert found, errors
        if language == "en":
            assert any(word in error["message"] for error in found), found
        else:
            assert is_chinese(answer.json()["detail"])
            assert all(is_chinese(error["message"]) for error in errors), errors


@pytest.mark.parametrize("name", FEW)
def test_every_door_of_the_api_refuses_alike(api: APIClient, case: Case, name: str):
    text, path, word = HOSTILE[name]
    for method, url in (("POST", "/api/v1/validate"), ("PUT", f"{CASES}/{case.pk}/document")):
        answer = api.generic(method, url, text, "application/yaml")
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["path"] == path
        assert word in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("name", FEW)
def test_the_pages_show_the_place_and_keep_what_was_typed(web: Client, case: Case, name: str):
    text, path, _word = HOSTILE[name]
    file = SimpleUploadedFile("case.yaml", str(text).encode())
    for url, body in (
        ("/cases/import", {"text": text}),
        ("/cases/import", {"file": file}),
        (f"/cases/{case.pk}/document", {"text": text, "digest": case.digest}),
    ):
        answer = web.post(url, body)
        assert answer.status_code == 422
        assert path in answer.content.decode()
    assert "quality" in web.post("/cases/import", {"text": text}).content.decode()


@pytest.mark.parametrize("value", ["1e999", "nan", "__import__('os')", "price + 1", "[" * 9000, ""])
def test_a_bad_value_is_refused_on_the_model_page(web: Client, case: Case, value: str):
    url = f"/cases/{case.pk}/assumptions/price"
    assert web.post(url, {"value": value}).status_code == 422
    assert web.get(f"{url}/preview", {"value": value}).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        (CASES, "application/yaml"),
        (CASES, "application/json"),
        ("/cases/import", "application/x-www-form-urlencoded"),
        ("/cases/import", "multipart/form-data; boundary=x"),
    ],
)
def test_forty_megabytes_are_refused_at_once(
    api: APIClient, web: Client, url: str, media_type: str, language: str
):
    client = api if url == CASES else web
    body = b"x" * 40_000_000
    start = time.perf_counter()
    answer = client.generic("POST", url, body, media_type, headers={"Accept-Language": language})
    assert time.perf_counter() - start < 1
    assert answer.status_code == 413
    told = answer.json()["detail"] if client is api else answer.content.decode()
    assert ("字节" if language == "zh-hans" else "bytes") in told
    assert "Content-Security-Policy" in answer.headers


def test_three_megabytes_are_counted_and_refused(api: APIClient, web: Client):
    text = "# " + "x" * 3_000_000
    answer = api.generic("POST", CASES, text, "application/yaml")
    assert answer.status_code == 413
    assert str(len(text)) in answer.json()["detail"]
    file = SimpleUploadedFile("case.yaml", text.encode())
    assert web.post("/cases/import", {"file": file}).status_code == 413


@pytest.mark.parametrize(
    "media_type",
    [
        "application/xml",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "junk",
    ],
)
def test_another_kind_of_body_is_not_read(api: APIClient, media_type: str):
    answer = api.generic("POST", CASES, CASE, media_type)
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"

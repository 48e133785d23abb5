from __future__ import annotations

import pytest
from django.test import Client


def test_every_page_forbids_inline_scripts_and_frames(client: Client, db):
    policy = client.get("/login").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: Client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/api/v1/cases", b"x" * 1001, content_type="application/json")
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "body_too_large"
    assert "1001" in answer.json()["detail"]


def test_a_body_of_unknown_length_is_refused(client: Client):
    answer = client.post(
        "/api/v1/cases", b"{}", content_type="application/json", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert answer.status_code == 411


def test_a_wrong_content_length_is_refused(client: Client):
    answer = client.post(
        "/api/v1/cases", b"{}", content_type="application/json", CONTENT_LENGTH="many"
    )
    assert answer.status_code == 400


def test_an_unknown_page_is_a_page_and_an_unknown_api_path_a_problem(client: Client, db):
    assert "text/html" in client.get("/nothing").headers["Content-Type"]
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_the_probes_answer_without_a_login(client: Client, db):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/settings/", "/datasets/", "/library"])
def test_a_visitor_is_sent_to_the_login(client: Client, db, path: str):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=")

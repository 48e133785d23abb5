"""What a browser is told and must not be led to: headers, cookies, forms, links, scripts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from bizcase.assurance.services import record_evidence
from bizcase.cases import library
from bizcase.cases.models import Case
from bizcase.cases.services import import_document
from bizcase.runs import runner
from bizcase.runs.models import Dataset, Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces.models import AuditEntry, Membership
from modeling.document import load
from reports.models import ShareLink
from reports.services import request_report, share
from tests.conftest import api_of, client_of
from tests.test_access import CASE, PLACES, RECORD, ROUTES, ROWS, arguments

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = "<script>alert(1)</script>"
ATTACK = SCRIPT + '<img src=x onerror=alert(2)>"\'&{{ 7|add:765432 }}{% debug %}#read("x")'
TEXTS = {"en", "zh-hans", "title", "text", "label", "summary", "industry", "source"}
TEXTS |= {"name", "owner", "quote", "signal", "note"}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def attacked(value: Any, key: str = "") -> Any:
    """Return a document with the attack before every free text."""
    if isinstance(value, dict):
        return {name: attacked(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [attacked(part, key) for part in value]
    return (ATTACK + value)[:300] if isinstance(value, str) and key in TEXTS else value


@pytest.fixture
def world(founder: Membership) -> dict[str, Any]:
    """One of everything, each with the attack in every text that somebody may write."""
    tree = attacked(load(library.text("credit-scoring")))
    case = import_document(actor=founder, tree=tree).case
    run = request_simulation(actor=founder, case=case, trials=200)
    runner.execute(run.pk)
    record = {**RECORD, "recipe": ATTACK[:70], "metric": ATTACK[:60]}
    evidence = record_evidence(
        actor=founder, case=case, run_id=run.pk, record=record, binds=case.spec.poc[0].binds
    )
    dataset = Dataset.objects.create(
        workspace=founder.workspace,
        name=ATTACK[:100],
        key="german-credit",
        file=ContentFile(b"", name="x"),
        sha256="0" * 64,
        size=1,
        card={
            "rows": 5,
            "columns": [
                {"name": ATTACK, "kind": "number", "missing": 0, "distinct": 2, "dtype": "int64"}
            ],
            "leakage": [],
            "duplicates": 0,
        },
        licence=ATTACK,
        attribution=ATTACK,
    )
    report = request_report(actor=founder, case=case, locale="en")
    report.pages = 4
    report.pdf.save("report.pdf", ContentFile(b"%PDF-1.7"))
    link, token = share(actor=founder, report=report, days=1)
    Run.objects.filter(pk=run.pk).update(note=ATTACK[:200])
    return {
        "case_id": case.pk,
        "run_id": run.pk,
        "evidence_id": evidence.pk,
        "dataset_id": dataset.pk,
        "report_id": report.pk,
        "link_id": link.pk,
        "token": token,
        "token_id": case.pk,
        "number": 1,
        "form": "yaml",
        "key": "credit-scoring",
        "assumption": case.spec.assumptions[0].id,
        "parted_id": import_document(actor=founder, tree=attacked(load(CASE))).case.pk,
        **PLACES,
    }


def pages(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the address of every page that is got, of both cases."""
    parted = {**world, "case_id": world["parted_id"], "assumption": "price"}
    for name, (method, _row) in ROWS.items():
        if method != "GET" or name == "workspaces:login" or name.startswith("v1:"):
            continue
        query = f"?before={world['run_id']}&after={world['run_id']}"
        for places in (world, parted):
            is_part = bool(PLACES.keys() & set(ROUTES[name])) or name == "economics:edit_value"
            if places is world and is_part:
                continue  # only the other case has every part
            url = reverse(name, kwargs=arguments(name, places))
            yield name, url + (query if name == "runs:compare" else "")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_text_of_anybody_becomes_markup_and_every_page_has_its_headers(
    web: Client, world: dict[str, Any], language: str
):
    for name, url in pages(world):
        answer = web.get(url, headers={"Accept-Language": language})
        assert answer.status_code == 200, (name, answer.status_code)
        if "text/html" in answer.headers["Content-Type"]:
            body = answer.content.decode()
            assert not [mark for mark in (SCRIPT, "<img src=x", "765439") if mark in body], name
        assert {key: answer.headers[key] for key in SAFE} == SAFE, name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
        assert "unsafe" not in answer.headers["Content-Security-Policy"], name
        assert "private" in answer.headers["Cache-Control"], name


def test_answers_of_the_api_are_private_and_never_sniffed(api: APIClient, world: dict[str, Any]):
    case = f"/api/v1/cases/{world['case_id']}"
    for url in ("/api/v1/cases", case, f"{case}/document?form=yaml", "/api/v1/nothing"):
        answer = api.get(url)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
        assert "html" not in answer.headers["Content-Type"]


def test_shared_pages_and_pdfs_are_kept_nowhere(web: Client, api: APIClient, world: dict[str, Any]):
    shared = reverse("reports:shared", args=[world["token"]])
    report = f"reports/{world['report_id']}"
    for client, url in (
        (Client(), shared),
        (Client(), f"{shared}report.pdf"),
        (web, f"/{report}/pdf"),
        (api, f"/api/v1/{report}/pdf"),
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    for url in (shared, f"{shared}report.pdf"):
        answer = Client().get(url)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not answer.cookies.get("sessionid")
        assert "attachment" in answer.headers.get("Content-Disposition", "attachment")


def test_a_new_secret_is_shown_on_a_page_that_is_kept_nowhere(web: Client, world: dict[str, Any]):
    answer = web.post("/settings/tokens", {"name": ATTACK[:80]})
    assert b"bz_" in answer.content
    assert SCRIPT not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    answer = web.post(f"/reports/{world['report_id']}/share", {"days": "2"})
    assert b"/s/" in answer.content
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_share_token_cannot_be_guessed_reused_or_found_in_the_database(
    founder: Membership, world: dict[str, Any]
):
    token = world["token"]
    assert len(token) >= 43  # 256 bits
    link = ShareLink.objects.get()
    assert token not in {str(getattr(link, field.attname)) for field in link._meta.concrete_fields}
    assert token not in str(list(AuditEntry.objects.values_list("details", "target_label")))
    guesses = [token[:-1], token + "A", token.swapcase(), token[::-1], link.token_hash, "", "\x00"]
    guesses += [secrets.token_urlsafe(32), "A" * 3000, "..", "%2e%2e", str(link.pk), "é"]
    before = AuditEntry.objects.count()
    for guess in guesses:
        for end in ("", "report.pdf"):
            assert Client().get(f"/s/{guess}/{end}").status_code == 404, guess
    assert AuditEntry.objects.count() == before
    assert Client().post(f"/s/{token}/").status_code == 405
    past = timezone.now() - timedelta(days=1)
    made = {"created_at": past - timedelta(days=1)}
    for ended in ({"expires_at": past}, {"expires_at": link.expires_at, "revoked_at": past}):
        ShareLink.objects.filter(pk=link.pk).update(**made, **ended)
        assert Client().get(f"/s/{token}/").status_code == 404, ended
    assert hashlib.sha256(token.encode()).hexdigest() == link.token_hash


EVIL = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example",
    " //evil.example",
    "/\tevil.example//",
]


def test_no_form_sends_anybody_to_another_site(founder: Membership):
    for target in EVIL:
        login = {"username": "founder", "password": "a long enough secret", "next": target}
        for answer in (
            client_of(founder).post("/language", {"language": "en", "next": target}),
            Client().post("/language", {"language": "en", "next": target}),
            Client().post("/login", login, query_params={"next": target}),
        ):
            assert answer.status_code == 302
            where = answer.headers["Location"]
            assert where.startswith("/"), (target, where)
            assert not where.startswith(("//", "/\\")), (target, where)
            assert "evil.example" not in where.split("/")[1] or where.startswith("/%09"), where
    answer = client_of(founder).post("/language", {"language": "en", "next": "/a\r\nX-Evil: y"})
    assert "X-Evil" not in answer.headers


def test_another_host_is_not_served(world: dict[str, Any], founder: Membership):
    for host in ("evil.example", "testserver.evil.example", "a b", "testserver:80:80"):
        assert Client(headers={"host": host}).get("/login").status_code == 400
    forwarded = client_of(founder).post(
        f"/reports/{world['report_id']}/share",
        {"days": "1"},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert b"evil.example" not in forwarded.content


def test_every_form_and_every_call_with_a_session_needs_its_token(
    founder: Membership, world: dict[str, Any]
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(founder.user)
    wrong = []
    for name in ROUTES:
        url = reverse(name, kwargs=arguments(name, world))
        for method in ("post", "put", "delete"):
            answer = getattr(client, method)(url, "{}", content_type="application/json")
            if answer.status_code not in (403, 405, 415):
                wrong.append(f"{method} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    refused = client.post("/language", {"language": "en"}, headers={"Accept-Language": "zh-hans"})
    assert refused.status_code == 403
    assert "表单" in refused.content.decode()
    anybody = Client(enforce_csrf_checks=True)
    assert anybody.post("/login", {"username": "founder", "password": "x"}).status_code == 403


def test_cookies_are_out_of_reach(settings: Any, founder: Membership):
    client = Client()
    client.get("/login")
    client.post("/login", {"username": "founder", "password": "a long enough secret"})
    client.get("/")
    assert {"sessionid", "csrftoken", "django_language"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert not cookie["domain"]


def test_a_session_does_not_outlive_its_logout_and_changes_at_login(founder: Membership):
    client = Client()
    client.cookies["sessionid"] = "chosen-by-somebody-else"
    client.post("/login", {"username": "founder", "password": "a long enough secret"})
    session = client.cookies["sessionid"].value
    assert session != "chosen-by-somebody-else"
    assert client.get("/").status_code == 200
    client.post("/logout")
    stolen = Client()
    stolen.cookies["sessionid"] = session
    assert stolen.get("/").status_code == 302


def test_passwords_cannot_be_tried_without_end(founder: Membership):
    client = Client()
    for _ in range(10):
        client.post("/login", {"username": "founder", "password": "wrong"})
    right = {"username": "Founder ", "password": "a long enough secret"}
    answer = client.post("/login", {**right, "username": "founder"})
    assert answer.status_code == 200
    assert "sessionid" not in client.cookies
    for name in ("nobody", "x" * 10_000, "a\x00b", ATTACK):
        page = client.post("/login", {"username": name, "password": "x" * 10_000})
        assert page.status_code == 200
        assert SCRIPT not in page.content.decode()


def test_numbers_beyond_all_money_are_refused_by_the_run_and_every_page_still_opens(
    web: Client, founder: Membership
):
    tree = load(library.text("credit-scoring"))
    tree["assumptions"][0]["value"] = 1e99
    case = import_document(actor=founder, tree=tree).case
    run = request_simulation(actor=founder, case=case, trials=100)
    runner.execute(run.pk)
    run.refresh_from_db()
    assert run.status in (Run.Status.FAILED, Run.Status.DONE)
    for name in ("cases:detail", "economics:model", "reports:dashboard", "runs:list"):
        assert web.get(reverse(name, args=[case.pk])).status_code == 200
    assert web.get(run.get_absolute_url()).status_code == 200
    assert api_of(founder).get(f"/api/v1/cases/{case.pk}").status_code == 200
    assert Case.objects.count() == 1

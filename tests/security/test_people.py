"""Another workspace's ids in a body, roles that may not, memberships that are no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from bizcase.assurance.services import record_evidence
from bizcase.cases import library
from bizcase.cases.models import Case
from bizcase.cases.services import import_document
from bizcase.runs import runner
from bizcase.runs.models import Dataset, Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces import tokens
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import Membership
from bizcase.workspaces.services import issue_token
from tests.conftest import api_of, client_of, make_member
from tests.security.conftest import stored
from tests.test_access import CASE, RECORD

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = library.spec("credit-scoring").poc[0]


def table(who: Membership, key: str) -> Dataset:
    return Dataset.objects.create(
        workspace=who.workspace,
        name=key,
        key=key,
        file=ContentFile(b"", name=key),
        sha256=f"{hash(key) % 10**9:064}",
        size=1,
        card={"rows": 5, "columns": [{"name": "a"}, {"name": "bad"}], "leakage": []},
    )


def simulated(who: Membership, case: Case) -> Run:
    run = request_simulation(actor=who, case=case, trials=100)
    runner.execute(run.pk)
    return run


@pytest.fixture
def theirs(founder: Membership, case: Case) -> dict[str, Any]:
    """What the stranger will try to use."""
    run = simulated(founder, case)
    evidence = record_evidence(actor=founder, case=case, run_id=run.pk, record=RECORD)
    return {"dataset": table(founder, str(PLAN.dataset)), "run": run, "evidence": evidence}


def test_another_workspaces_ids_in_bodies_and_queries_do_not_exist(
    theirs: dict[str, Any], stranger: Membership, case: Case
):
    own = import_document(actor=stranger, text=library.text("credit-scoring")).case
    run = simulated(stranger, own)
    api, web, before = api_of(stranger), client_of(stranger), stored()
    asked = {"recipe": "tabular", "target": "bad", "dataset": str(theirs["dataset"].pk)}
    answer = api.post(f"/api/v1/cases/{own.pk}/trainings", asked, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "dataset"
    answer = api.post(f"/api/v1/cases/{own.pk}/trainings", {"plan": PLAN.id}, format="json")
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["dataset"]
    form = {**asked, "seconds": "5", "seed": "1"}
    assert web.post(f"/cases/{own.pk}/train", form).status_code == 422
    for before_id, after_id in ((run.pk, theirs["run"].pk), (theirs["run"].pk, run.pk)):
        query = f"before={before_id}&after={after_id}"
        assert api.get(f"/api/v1/runs/compare?{query}").status_code == 404
        assert web.get(f"/runs/compare?{query}").status_code == 404
    assert api.get(f"/api/v1/runs?case={case.pk}").json()["results"] == []
    assert api.get(f"/api/v1/reports?case={case.pk}").json()["results"] == []
    assert api.post("/api/v1/library/world").status_code == 404
    assert str(theirs["dataset"].pk) not in web.get(f"/cases/{own.pk}/train").content.decode()
    after = stored()
    assert after["ApiToken"] == before["ApiToken"]
    assert after == before


def test_the_same_key_in_two_workspaces_is_two_cases(case: Case, stranger: Membership):
    answer = api_of(stranger).post("/api/v1/cases", CASE, content_type="text/yaml")
    assert answer.status_code == 201
    assert answer.json()["id"] != str(case.pk)
    case.refresh_from_db()
    assert case.revisions.count() == 1


def test_a_reviewer_applies_evidence_and_changes_nothing_else(
    theirs: dict[str, Any], reviewer: Membership, case: Case
):
    api, base = api_of(reviewer), f"/api/v1/cases/{case.pk}"
    before = stored()
    refused = [
        ("POST", "/api/v1/cases", CASE),
        ("PUT", f"{base}/document", CASE),
        ("PUT", f"{base}/assumptions/price", '{"value": 1}'),
        ("POST", f"{base}/revisions/1/restore", ""),
        ("POST", f"{base}/archive", ""),
        ("POST", f"{base}/simulations", "{}"),
        ("POST", f"{base}/trainings", "{}"),
        ("POST", f"{base}/reports", "{}"),
        ("POST", f"/api/v1/runs/{theirs['run'].pk}/cancel", ""),
        ("POST", "/api/v1/library/credit-scoring", ""),
        ("DELETE", f"/api/v1/datasets/{theirs['dataset'].pk}", ""),
    ]
    for method, url, body in refused:
        answer = api.generic(method, url, body, "application/json")
        assert answer.status_code == 403, (method, url, answer.content)
    assert stored() == before
    applied = f"/api/v1/evidence/{theirs['evidence'].pk}/apply"
    assert api.post(applied, {"key": "quality"}, format="json").status_code == 202
    assert Run.objects.open().count() == 0  # a reviewer runs no model


def test_an_investor_sees_no_case_and_no_run(
    theirs: dict[str, Any], founder: Membership, investor: Membership, case: Case
):
    api, web = api_of(investor), client_of(investor)
    for url in ("cases", f"cases/{case.pk}", "runs", f"runs/{theirs['run'].pk}", "datasets"):
        assert api.get(f"/api/v1/{url}").status_code == 404
    assert api.post("/api/v1/validate", CASE, content_type="text/yaml").status_code == 404
    make_member("colleague", Role.EDITOR, founder)
    page = web.get("/settings/").content.decode()
    assert "colleague" not in page
    assert "cases.created" not in page
    assert "colleague" in client_of(founder).get("/settings/").content.decode()


def test_what_ends_a_membership_ends_its_tokens_and_its_session(founder: Membership, case: Case):
    for end in ("removed", "demoted", "unknown role", "inactive", "revoked", "expired"):
        who = make_member(end.replace(" ", ""), Role.EDITOR, founder)
        api, web = api_of(who), client_of(who)
        assert api.get("/api/v1/cases").status_code == 200
        assert web.get("/").status_code == 200
        _end(who, end)
        assert api.get("/api/v1/cases").status_code in (401, 404), end
        refused = api.post("/api/v1/cases", CASE, content_type="text/yaml")
        assert refused.status_code in (401, 404), end
        if end not in ("revoked", "expired"):  # which end the token alone
            assert web.get(f"/cases/{case.pk}/").status_code in (302, 404), end
            assert web.post("/cases/import", {"text": CASE}).status_code in (302, 404), end
    assert Case.objects.count() == 1


def _end(who: Membership, end: str) -> None:
    if end == "removed":
        who.delete()
    elif end == "inactive":
        who.user.is_active = False
        who.user.save()
    elif end in ("revoked", "expired"):
        field = {"revoked": "revoked_at", "expired": "expires_at"}[end]
        who.tokens.update(**{field: who.created_at})
    else:
        who.role = {"demoted": Role.INVESTOR, "unknown role": "emperor"}[end]
        who.save()


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer a b", "Bearer \xff", "Bearer bz_" + "a" * 5000, "Basic Zm9v", "Token x"],
)
def test_a_guess_at_a_token_is_told_nothing(api: APIClient, header: str):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get("/api/v1/cases")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Bearer" not in answer.json()["detail"]


def test_a_token_is_kept_as_a_hash_only(founder: Membership):
    token, secret = issue_token(actor=founder, name="machine")
    kept = {str(getattr(token, field.attname)) for field in token._meta.concrete_fields}
    assert secret not in kept
    assert len(secret) >= 43
    assert tokens.digest(secret) in kept

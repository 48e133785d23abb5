"""The published schema is what the code says, and what the code says is what it answers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from bizcase.assurance.services import record_evidence
from bizcase.cases.models import Case
from bizcase.runs import runner
from bizcase.runs.models import Run
from bizcase.workspaces.models import Membership
from reports.models import Report
from tests.contract import founders
from tests.contract.conftest import COMMITTED
from tests.contract.earning import CASE as SOLD
from tests.contract.earning import earning
from tests.contract.market import market
from tests.contract.plan import plans
from tests.contract.risks import risks
from tests.test_access import CASE, RECORD, ROUTES, TABLE

pytestmark = pytest.mark.django_db(transaction=True)

PROBLEM = "application/problem+json"
METHODS = {"get", "put", "post", "delete"}
API = "/api/v1"


def test_the_committed_schema_is_the_one_that_the_code_prints():
    printed = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=printed)
    assert COMMITTED.read_text("utf-8") == printed.getvalue(), "run: make schema"


def test_every_route_of_the_api_is_in_the_schema(published: dict[str, Any]):
    def addresses(resolver: Any, before: str) -> Any:
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path)
            else:
                yield from addresses(pattern, path)

    served = {path for path in addresses(get_resolver(), "") if path.startswith(API)}
    assert served == {*published["paths"], f"{API}/schema/"}
    assert len(served) == len([name for name in ROUTES if name.startswith("v1:")])


def test_every_operation_tells_of_its_refusals(published: dict[str, Any]):
    for path, methods in published["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert answers["default"] == {"$ref": "#/components/responses/Refusal"}, (path, method)
            assert any(status.startswith("2") for status in answers), (path, method)
            refused = [body for status, body in answers.items() if status.startswith("4")]
            assert all(list(body["content"]) == [PROBLEM] for body in refused), (path, method)


class Tour:
    """Asks, and holds each answer against what the schema says of it."""

    def __init__(self, client: APIClient, published: dict[str, Any]) -> None:
        self.client, self.published = client, published
        self.seen: set[tuple[str, str]] = set()
        self.paths = {
            re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"): path
            for path in sorted(published["paths"], key=lambda path: path.count("{"))
        }

    def __call__(
        self, method: str, url: str, body: Any = None, *, status: int, **extra: Any
    ) -> Any:
        url = url if url.startswith(API) else API + url
        extra = {"format": "json", **extra} if "content_type" not in extra else extra
        answer = getattr(self.client, method)(url, body, **extra)
        assert answer.status_code == status, answer.content
        path = next(known for form, known in self.paths.items() if form.match(urlsplit(url).path))
        operation = self.published["paths"][path][method]
        self.check(answer, operation["responses"])
        if status < 300:
            self.seen.add((method, path))
        is_json = "json" in answer.headers.get("Content-Type", "")
        return json.loads(answer.content) if is_json else answer

    def check(self, answer: HttpResponse, responses: dict[str, Any]) -> None:
        known = responses.get(str(answer.status_code), responses["default"])
        if "$ref" in known:
            assert answer.status_code >= 400, "a success must be in the schema"
            known = self.published["components"]["responses"]["Refusal"]
        if answer.status_code == 204:
            assert "content" not in known
            assert not answer.content
            return
        media_type = answer.headers["Content-Type"].partition(";")[0]
        assert media_type in known["content"]
        if media_type.endswith("json"):
            rules = {**known["content"][media_type]["schema"], "components": self.components}
            validator = Draft202012Validator(rules, format_checker=FormatChecker())
            faults = validator.iter_errors(json.loads(answer.content))
            assert [(fault.json_path, fault.message) for fault in faults] == []

    @property
    def components(self) -> dict[str, Any]:
        return self.published["components"]


def cases(ask: Tour) -> str:
    made = ask("post", "/cases", CASE, status=201, content_type="application/yaml")
    ask("post", "/cases", CASE, status=200, content_type="application/yaml")
    ask("get", "/cases", status=200)
    ask("post", "/validate", CASE, status=200, content_type="application/yaml")
    case = f"/cases/{made['id']}"
    ask("get", case, status=200)
    ask("get", f"{case}/document", status=200)
    document = ask("get", f"{case}/document?form=yaml", status=200).content
    mended = document.replace(b"World", b"Whole world")
    ask("put", f"{case}/document", mended, status=200, content_type="application/yaml")
    ask("get", f"{case}/revisions", status=200)
    ask("get", f"{case}/revisions/2", status=200)
    ask("post", f"{case}/revisions/1/restore", status=200)
    ask("post", f"{case}/archive", status=200)
    ask("delete", f"{case}/archive", status=200)
    ask("get", f"{case}/assumptions/price", status=200)
    ask("put", f"{case}/assumptions/price", {"value": "90 to 170", "grade": "cited"}, status=200)
    ask("get", f"{case}/risks", status=200)
    ask("get", "/library", status=200)
    ask("post", "/library/credit-scoring", status=201)
    risky = ask("get", "/cases", status=200)["results"][0]
    ask("get", f"/cases/{risky['id']}/risks", status=200)
    return case


def simulations(ask: Tour, case: str) -> list[dict[str, Any]]:
    runs = [
        ask("post", f"{case}/simulations", {"trials": 200, "seed": seed}, status=202)
        for seed in (0, 1)
    ]
    for run in runs:
        runner.execute(run["id"])
        ask("get", run["url"], status=200)
    before, after = runs
    ask("get", f"/runs/compare?before={before['id']}&after={after['id']}", status=200)
    ask("get", "/runs?kind=simulation&status=done", status=200)
    waiting = ask("post", f"{case}/simulations", {}, status=202)
    ask("post", f"{waiting['url']}/cancel", status=202)
    return runs


def analyses(ask: Tour, case: str) -> None:
    run = ask("post", f"{case}/analyses", {"trials": 1_000, "seed": 0}, status=202)
    runner.execute(run["id"])
    ask("get", run["url"], status=200)
    ask("post", f"{case}/analyses", {"trials": 1}, status=422)


def trainings(ask: Tour, case: str) -> None:
    table = SimpleUploadedFile("table.csv", TABLE.encode(), "text/csv")
    body = {"file": table, "name": "Table"}
    dataset = ask("post", "/datasets", body, status=201, format="multipart")
    ask("get", "/datasets", status=200)
    ask("get", f"/datasets/{dataset['id']}", status=200)
    ask("get", "/recipes", status=200)
    asked = {"dataset": dataset["id"], "recipe": "tabular", "target": "bad", "seconds": 20}
    run = ask("post", f"{case}/trainings", asked, status=202)
    Run.objects.get(pk=run["id"]).metrics.create(name="train/loss", step=1, value=0.5)
    ask("get", f"{run['url']}/metrics?after=0", status=200)
    ask("delete", f"/datasets/{dataset['id']}", status=409)
    ask("post", f"{run['url']}/cancel", status=202)
    ask("delete", f"/datasets/{dataset['id']}", status=204)


def evidence(ask: Tour, case: str, founder: Membership, run_id: str) -> None:
    known = Case.objects.get(pk=case.rpartition("/")[2])
    bare = {key: RECORD[key] for key in ("recipe", "metric", "value", "interval", "n", "verdict")}
    for number, record in ((run_id, RECORD), (founder.pk, bare)):
        record_evidence(actor=founder, case=known, run_id=number, record=record, binds="quality")
    found = ask("get", f"{case}/evidence", status=200)["results"]
    ask("get", f"/evidence/{found[0]['id']}", status=200)
    ask("post", f"/evidence/{found[1]['id']}/apply", {}, status=202)
    ask("post", f"/evidence/{found[1]['id']}/apply", {}, status=409)


def reports(ask: Tour, case: str) -> None:
    report = ask("post", f"{case}/reports", {"locale": "en"}, status=202)
    ask("get", f"{report['url']}/pdf", status=409)
    runner.execute(Report.objects.get(pk=report["id"]).build_id)
    ask("get", "/reports", status=200)
    ask("get", report["url"], status=200)
    ask("get", f"{report['url']}/pdf", status=200)
    link = ask("post", f"{report['url']}/shares", {"days": 3}, status=201)
    ask("get", f"{report['url']}/shares", status=200)
    ask("delete", f"/shares/{link['id']}", status=204)


def refusals(ask: Tour, case: str, client_for: Callable[[str], APIClient]) -> None:
    ask("get", f"/cases/{'0' * 8}-0000-7000-8000-{'0' * 12}", status=404)
    ask("post", "/cases", "a: 1", status=422, content_type="application/yaml")
    ask("post", "/cases", "x" * 5_000_000, status=413, content_type="application/yaml")
    ask("post", "/cases", "<a/>", status=415, content_type="application/xml")
    ask("post", f"{case}/simulations", "{", status=400, content_type="application/json")
    ask("post", f"{case}/simulations", {"trails": 5}, status=422)
    stale = {"If-Match": '"0"'}
    ask("put", f"{case}/assumptions/price", {"value": 1}, status=409, headers=stale)
    ask.client = client_for("visitor")
    ask("get", case, status=401)
    ask.client = client_for("reviewer")
    ask("post", f"{case}/simulations", {}, status=403)


def test_a_tour_of_every_operation_is_answered_as_the_schema_says(
    published: dict[str, Any],
    founder: Membership,
    founder_api: APIClient,
    client_for: Callable[[str], APIClient],
):
    ask = Tour(founder_api, published)
    case = cases(ask)
    founders.library(ask)
    founders.sheet(ask, case)
    founders.canvas(ask, case)
    founders.values(ask, case)
    market(ask, case)
    sold = ask("post", "/cases", SOLD, status=201, content_type="application/yaml")
    earning(ask, f"/cases/{sold['id']}")
    risks(ask, case)
    plans(ask, case)
    runs = simulations(ask, case)
    analyses(ask, case)
    trainings(ask, case)
    reports(ask, case)
    evidence(ask, case, founder, runs[0]["id"])
    refusals(ask, case, client_for)
    everything = {
        (method, path)
        for path, methods in published["paths"].items()
        for method in METHODS & set(methods)
    }
    assert everything - ask.seen == set()


def test_the_schema_is_served_to_whoever_asks(published: dict[str, Any]):
    answer = APIClient().get(f"{API}/schema/")
    assert yaml.safe_load(answer.content) == published

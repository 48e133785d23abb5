"""Junk in every field of every body, at every address and in every query: a refusal, no crash."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from rest_framework.test import APIClient

from bizcase.assurance.services import record_evidence
from bizcase.cases.models import Case
from bizcase.runs import runner
from bizcase.runs.models import Dataset, Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces.models import Membership
from reports.models import Report
from reports.services import request_report
from tests.security.conftest import stored
from tests.test_access import CASE, PLACES, RECORD, ROUTES, ROWS, arguments

pytestmark = pytest.mark.django_db(transaction=True)

PROBLEM = "application/problem+json"
NOT_NUMBERS = [
    "true",
    "false",
    '"5"',
    '""',
    "[]",
    "[1]",
    "{}",
    '"nan"',
    '"\uff11\uff12"',
    '{"a": 1}',
]
NOT_WHOLE = [*NOT_NUMBERS, "1.5", "-1", "1e999", "NaN", str(10**40), str(2**63), "9" * 5000]
NOT_TEXTS = ["true", "5", "1.5", "[]", "{}", '["x"]', '"\\u0000"', '"\\ud800"', "NaN"]
STRANGE = [*NOT_TEXTS, '"nope"', f'"{"x" * 70_000}"', '"../../etc/passwd"', '"a\\nb"']


@pytest.fixture
def places(case: Case, founder: Membership) -> dict[str, Any]:
    """Return one of everything that addresses name, without what only workers make."""
    run = request_simulation(actor=founder, case=case, trials=100)
    runner.execute(run.pk)
    evidence = record_evidence(actor=founder, case=case, run_id=run.pk, record=RECORD)
    dataset = Dataset.objects.create(
        workspace=founder.workspace,
        name="Table",
        key="table",
        file=SimpleUploadedFile("table.csv", b""),
        sha256="0" * 64,
        size=1,
        card={"rows": 5, "columns": [{"name": "a"}, {"name": "y"}], "leakage": []},
    )
    report = request_report(actor=founder, case=case, locale="en")
    Report.objects.filter(pk=report.pk).update(pdf="reports/x.pdf", pages=4)
    Run.objects.open().delete()
    return {
        "case_id": case.pk,
        "run_id": run.pk,
        "evidence_id": evidence.pk,
        "dataset_id": dataset.pk,
        "report_id": report.pk,
        "link_id": case.pk,
        "token_id": case.pk,
        "token": "nothing",
        "number": 1,
        "form": "yaml",
        "key": "price",
        "assumption": "price",
        **PLACES,
    }


def address(name: str, places: dict[str, Any]) -> str:
    return reverse(name, kwargs=arguments(name, places))


# route, method, the rest of a good body, and what each field must not be
BODIES: list[tuple[str, str, dict[str, Any], dict[str, list[str]]]] = [
    (
        "v1:runs:simulations",
        "POST",
        {},
        {
            "trials": [*NOT_WHOLE, "0"],
            "seed": NOT_WHOLE,
            "outlook": STRANGE,
            "sampling": [*STRANGE, "null"],
            "tolerance": STRANGE,
        },
    ),
    ("v1:runs:analyses", "POST", {}, {"trials": [*NOT_WHOLE, "0"], "seed": NOT_WHOLE}),
    (
        "v1:runs:trainings",
        "POST",
        {"recipe": "tabular", "target": "y"},
        {
            "plan": STRANGE,
            "recipe": STRANGE,
            "target": STRANGE,
            "dataset": [*STRANGE, "null", '"00000000-0000-7000-8000-000000000000"'],
            "positive": NOT_TEXTS,
            "seconds": [*NOT_NUMBERS, "0", "-1", "1e999", str(10**400)],
            "seed": NOT_WHOLE,
            "binds": STRANGE,
        },
    ),
    ("v1:reports:create", "POST", {}, {"locale": [*STRANGE, "null", '"fr"']}),
    ("v1:reports:shares", "POST", {}, {"days": [*NOT_WHOLE, "0", "366", "null"]}),
    ("v1:runs:apply", "POST", {}, {"key": STRANGE}),
    (
        "v1:economics:assumption",
        "PUT",
        {"value": 5},
        {
            "value": ["null", "true", "[]", "{}", '"\\u0000"', '""', '"5 to"', "1e999", "NaN"],
            "source": [*NOT_TEXTS, f'"{"x" * 70_000}"'],
            "grade": [*STRANGE, "null"],
        },
    ),
]


def bodies(rest: dict[str, Any], fields: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each field's name and a body in which it alone is bad."""
    for field, values in fields.items():
        others = json.dumps({key: good for key, good in rest.items() if key != field})
        start = others[:-1] + (", " if len(others) > 2 else "")
        for value in values:
            yield field, f'{start}"{field}": {value}}}'


def test_each_field_refuses_what_it_cannot_be(api: APIClient, places: dict[str, Any]):
    before, wrong = stored(), []
    for name, method, rest, fields in BODIES:
        known = {"dataset": str(places["dataset_id"])} if "trainings" in name else {}
        for field, body in bodies({**rest, **known}, fields):
            answer = api.generic(method, address(name, places), body, "application/json")
            named = answer.json().get("errors", [])
            fine = answer.status_code in (400, 404) or (answer.status_code == 422 and named)
            if not fine or answer.headers["Content-Type"] != PROBLEM:
                wrong.append(f"{name} {field}: {body[:80]} -> {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert stored() == before


def test_a_body_that_is_no_object_or_has_a_strange_key_is_refused(
    api: APIClient, places: dict[str, Any]
):
    before = stored()
    junk = ["[]", "3", '"x"', "{", "{}{}", '{"a": 1, "a": 2}', "[" * 100_000, b"\xff\xfe"]
    for name, method, rest, _fields in BODIES:
        url = address(name, places)
        for body in junk:
            answer = api.generic(method, url, body, "application/json")
            assert answer.status_code in (400, 422), (name, body[:20], answer.status_code)
            assert answer.headers["Content-Type"] == PROBLEM
        answer = api.generic(method, url, json.dumps({**rest, "seod": 5}), "application/json")
        assert answer.status_code == 422, name
        assert answer.json()["errors"][0]["path"] == "seod"
    assert stored() == before


def test_a_misspelt_key_is_answered_with_the_right_one(api: APIClient, case: Case):
    answer = api.post(f"/api/v1/cases/{case.pk}/simulations", {"trails": 5}, format="json")
    message = answer.json()["errors"][0]["message"]
    assert message == "unknown key 'trails'; did you mean 'trials'?"


def test_no_method_is_confused(api: APIClient, web: Client, places: dict[str, Any]):
    every = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"}
    wrong = []
    for name in ROUTES:
        url = address(name, places)
        client = api if url.startswith("/api/") else web
        asked = {"PATCH", "TRACE", "FOO", "DELETE", "PUT"}
        asked |= {"GET", "HEAD"} if ROWS[name][0] != "GET" else set()
        abilities = getattr(getattr(resolve(url).func, "view_class", None), "abilities", None)
        if abilities is not None:  # what a view of the API does not grant, it must not answer
            asked = every - set(abilities) - ({"HEAD"} if "GET" in abilities else set())
        if name == "workspaces:login":  # sends home whoever is logged in
            continue
        for method in sorted(asked):
            answer = client.generic(method, url)
            if answer.status_code != 405 or "Allow" not in answer.headers:
                wrong.append(f"{method} {name}: {answer.status_code}")
        if client.generic("OPTIONS", url).status_code >= 500:
            wrong.append(f"OPTIONS {name}")
    assert not wrong, "\n".join(wrong)


def test_a_head_answers_as_a_get_does(api: APIClient, web: Client, case: Case):
    for client, url in ((web, "/"), (web, "/healthz"), (api, "/api/v1/cases")):
        assert client.head(url).status_code == 200


def test_what_is_there_is_sent_whatever_is_accepted(api: APIClient, places: dict[str, Any]):
    case = f"/api/v1/cases/{places['case_id']}"
    for url in (case, f"{case}/document?form=yaml", "/api/v1/schema/"):
        for wanted in ("application/pdf", "application/yaml", "text/html", "junk;q=x", ""):
            assert api.get(url, headers={"Accept": wanted}).status_code == 200
    missing = api.get("/api/v1/cases?cursor=x", headers={"Accept": "text/html"})
    assert missing.headers["Content-Type"] == PROBLEM


def _cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


CURSORS = [
    "xx",
    "\x00",
    "A" * 5000,
    _cursor("p=abc"),
    _cursor("p=%00"),
    _cursor("p=0000-00-00"),
    _cursor("p=99999-01-01"),
    _cursor("p=2027-01-01 00:00:00"),
    _cursor("p=0001-01-01 00:00:00+14:00"),
    _cursor("p=9999-12-31 23:59:59-14:00"),
    _cursor("r=x"),
    _cursor(f"o={10**30}"),
    _cursor("o=-1"),
]
LISTS = ["v1:cases:list", "v1:cases:revisions", "v1:assurance:evidence_list", "v1:runs:list"]
LISTS += ["v1:runs:datasets", "v1:reports:list", "v1:reports:shares"]


def test_a_forged_cursor_or_limit_never_breaks_a_list(api: APIClient, places: dict[str, Any]):
    for name in LISTS:
        url = address(name, places)
        for cursor in CURSORS:
            answer = api.get(url, {"cursor": cursor})
            assert answer.status_code in (200, 404, 422), (cursor, answer.content)
    for limit in ("0", "-1", "x", "1e9", str(10**30), "\x00"):
        answer = api.get("/api/v1/cases", {"limit": limit})
        assert answer.status_code == 200
        assert len(answer.json()["results"]) <= 200


QUERIES = [
    ("v1:runs:list", "case=junk", 422),
    ("v1:runs:list", "kind=%00", 422),
    ("v1:runs:list", "status=over", 422),
    ("v1:reports:list", "case=1", 422),
    ("v1:runs:metrics", f"after={10**30}", 422),
    ("v1:runs:metrics", "after=-1", 422),
    ("v1:runs:compare", "", 422),
    ("v1:runs:compare", "before=x&after=y", 422),
    ("v1:cases:document", "form=exe", 422),
    ("runs:compare", "before=x", 404),
    ("runs:metrics", "after=x", 422),
    ("economics:model", "outlook=%00", 422),
    ("cases:history", f"revision={10**30}&page={10**30}", 200),
    ("cases:history", "revision=%D9%A3", 404),
    ("cases:list", "page=x&archived=%00", 200),
    ("runs:train", "plan=%00", 200),
    ("assurance:evidence", "key=%00", 200),
]


def test_a_junk_query_has_its_answer(api: APIClient, web: Client, places: dict[str, Any]):
    for name, query, status in QUERIES:
        client = api if name.startswith("v1:") else web
        answer = client.get(f"{address(name, places)}?{query}")
        assert answer.status_code == status, (name, query)


@pytest.mark.parametrize(
    "path",
    [
        "cases/{case}/revisions/" + str(10**30),
        "cases/{case}/revisions/0",
        "cases/{case}/revisions/-1",
        "cases/junk",
        "cases/{case}/",
        "cases/{case}/assumptions/%00",
        "cases/{case}/assumptions/" + "x" * 2000,
        "cases/{case}%00",
        "cases/../../etc/passwd",
        "",
    ],
)
def test_an_address_that_is_none_is_a_problem(api: APIClient, case: Case, path: str):
    answer = api.get(f"/api/v1/{path.format(case=case.pk)}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == PROBLEM


FORMS: list[tuple[str, list[dict[str, str]]]] = [
    ("runs:simulate", [{"trials": "x"}, {"trials": "1e9"}, {"seed": "-1"}, {"outlook": "no"}]),
    ("runs:train", [{}, {"dataset": "junk"}, {"seconds": "nan"}, {"seed": str(10**30)}]),
    ("reports:list", [{}, {"locale": "fr"}, {"locale": ""}]),
    ("reports:share", [{"days": "0"}, {"days": str(10**30)}, {"days": "x"}]),
    ("workspaces:issue_token", [{}, {"name": "x" * 81}, {"name": "x", "days": "0"}]),
    ("runs:datasets", [{}, {"name": "x", "file": "no file"}]),
    ("cases:import", [{}, {"text": " "}]),
    ("cases:document", [{}, {"text": CASE.replace("id: world", "id: other")}]),
]


def test_a_form_with_junk_is_shown_again(web: Client, places: dict[str, Any]):
    before = stored()
    for route, bodies in FORMS:
        for body in bodies:
            answer = web.post(address(route, places), body)
            assert answer.status_code in (409, 422), (route, body, answer.status_code)
    assert stored() == before


def test_a_form_with_thousands_of_fields_is_refused(web: Client):
    assert web.post("/cases/import", {f"f{n}": "x" for n in range(2000)}).status_code == 400


@pytest.mark.parametrize("length", ["-1", "many", "1_0", "\uff11\uff12", str(10**30)])
def test_a_body_that_lies_about_its_length_is_refused(api: APIClient, length: str):
    answer = api.post("/api/v1/cases", CASE, content_type="text/yaml", CONTENT_LENGTH=length)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == PROBLEM

"""Every route, asked by everyone.

A new route without a row fails. A row says what a GET of a real object answers to a founder, an
investor of the same workspace, a stranger who owns another workspace, and a visitor; "POST" rows
are asked with an empty POST, where whatever is not a refusal counts as let in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from bizcase.assurance.services import record_evidence
from bizcase.cases.services import import_document
from bizcase.runs import runner
from bizcase.runs.services import request_simulation, upload_dataset
from bizcase.workspaces.models import Membership
from bizcase.workspaces.services import issue_token
from reports.services import request_report, share
from tests.conftest import api_of, client_of

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = """
format: bizcase/1
kind: case
id: world
title: World
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160"}
  - {id: quality, unit: "1", value: "60% to 90%"}
  - {id: seats, unit: seat, value: 100}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats * quality}
  - {id: team, unit: CNY/month, role: cost, category: people, formula: "5000"}
"""
CASE = f"""{SMALL}canvas:
  channels: [{{id: shop, text: Shop}}]
  hypotheses: [{{id: belief, text: They pay}}]
streams:
  - {{id: support, model: subscription, unit: seat, price: 10, adds: 1}}
costs:
  - {{id: staff, kind: people, headcount: 2, salary: 900}}
pricing:
  - {{id: price, cost: 10, margin: 50%}}
values:
  - {{kind: governance, id: records, value: 10, privacy_cost: 1, compliance_cost: 2}}
levers:
  - {{id: push, target: seats, factor: 1.1}}
market:
  tam: {{unit: CNY/year, top_down: "1e6 to 2e6"}}
  personas: [{{name: Clerk, willingness_to_pay: "80 to 160", unit: CNY/seat/month}}]
  competitors: [{{name: Rival}}]
  notes: [{{text: Seen}}]
  countries: [{{code: CN, currency: CNY}}]
  rates: [{{pair: USD/CNY, rate: 7, date: 2027-01-04}}]
  tests:
    - {{id: deposit, title: T, hypothesis: H, metric: m, threshold: 0.1, sample_size: 9,
       decision: D}}
risks:
  - {{id: leak, title: Leak, category: data, probability: 0.1, per: year, severity: 900,
     strikes: {{kind: loss}}}}
plan:
  stages: [{{id: poc, title: PoC, exit: [Measured]}}]
"""
PLACES = {
    "kind": "technology",
    "model": "subscription",
    "entry": "support",
    "stage": "poc",
    "section": "milestones",
    "lever": "push",
    "note": "shop",
    "hypothesis": "belief",
    "company": "zillow-offers",
    "part": "personas",
    "level": "tam",
    "place": 0,
    "risk": "leak",
    "test_id": "deposit",
}
"""What the parts of `CASE` are called in addresses."""
RECORD = {
    "recipe": "tabular@1",
    "metric": "auc",
    "value": 0.79,
    "interval": [0.73, 0.85],
    "n": 300,
    "baseline": {"name": "logistic regression", "value": 0.78, "interval": [0.72, 0.84]},
    "delta": {"value": 0.01, "interval": [-0.02, 0.04]},
    "verdict": "no evidence",
}
TABLE = "amount,age,bad\n" + "\n".join(f"{10 * i},{20 + i % 50},{i % 2}" for i in range(80))

IN, GONE, LOGIN, NO, DENIED = "in", 404, "login", 403, 401
OPEN = (IN, IN, IN, IN)  # for everyone, a visitor too
OWN = (IN, GONE, GONE, LOGIN)  # the founder's object: not there for an investor or a stranger
MINE = (IN, GONE, IN, LOGIN)  # a page of one's own workspace
REPORTS = (IN, IN, GONE, LOGIN)  # an object that an investor of the workspace may see
EVERYONES = (IN, IN, IN, LOGIN)
REPORT_WORK = (IN, NO, GONE, LOGIN)  # the investor sees the report, but may not do this
API_OWN, API_MINE = (IN, GONE, GONE, DENIED), (IN, GONE, IN, DENIED)
API_REPORTS, API_EVERYONES = (IN, IN, GONE, DENIED), (IN, IN, IN, DENIED)
API_REPORT_WORK = (IN, NO, GONE, DENIED)

ROWS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "healthz": ("GET", OPEN),
    "readyz": ("GET", OPEN),
    "workspaces:login": ("GET", OPEN),
    "workspaces:logout": ("POST", OPEN),
    "workspaces:language": ("POST", OPEN),
    "workspaces:settings": ("GET", EVERYONES),
    "workspaces:issue_token": ("POST", EVERYONES),
    "workspaces:revoke_token": ("POST", OWN),
    "cases:list": ("GET", EVERYONES),
    "cases:import": ("GET", MINE),
    "cases:library": ("GET", MINE),
    "cases:use_scenario": ("POST", MINE),
    "cases:scenario": ("GET", MINE),
    "cases:suitability": ("GET", MINE),
    "cases:compare_scenarios": ("GET", MINE),
    "cases:knowledge": ("GET", EVERYONES),
    "cases:companies": ("GET", EVERYONES),
    "cases:company": ("GET", EVERYONES),
    "cases:faq": ("GET", EVERYONES),
    "cases:glossary": ("GET", EVERYONES),
    "cases:tools": ("GET", EVERYONES),
    "cases:models": ("GET", EVERYONES),
    "cases:tactics": ("GET", EVERYONES),
    "cases:detail": ("GET", OWN),
    "cases:history": ("GET", OWN),
    "cases:restore": ("POST", OWN),
    "cases:document": ("GET", OWN),
    "cases:download": ("GET", OWN),
    "cases:archive": ("POST", OWN),
    "cases:unarchive": ("POST", OWN),
    "cases:plan": ("GET", OWN),
    "cases:take_template": ("POST", OWN),
    "cases:new_stage": ("GET", OWN),
    "cases:stage": ("GET", OWN),
    "cases:criterion": ("POST", OWN),
    "cases:charter": ("GET", OWN),
    "cases:plan_row": ("GET", OWN),
    "cases:team": ("GET", OWN),
    "cases:member": ("GET", OWN),
    "cases:levers": ("GET", OWN),
    "cases:new_lever": ("GET", OWN),
    "cases:lever": ("GET", OWN),
    "cases:switch_lever": ("POST", OWN),
    "cases:lever_effects": ("POST", OWN),
    "cases:canvas": ("GET", OWN),
    "cases:add_note": ("POST", OWN),
    "cases:note": ("GET", OWN),
    "cases:note_binds": ("GET", OWN),
    "cases:move_note": ("POST", OWN),
    "cases:new_hypothesis": ("GET", OWN),
    "cases:hypothesis": ("GET", OWN),
    "economics:adopt": ("GET", OWN),
    "economics:deciding": ("GET", OWN),
    "economics:model": ("GET", OWN),
    "economics:save_assumption": ("POST", OWN),
    "economics:preview": ("GET", OWN),
    "economics:undo": ("POST", OWN),
    "economics:add_assumption": ("POST", OWN),
    "economics:remove_assumption": ("POST", OWN),
    "economics:add_line": ("POST", OWN),
    "economics:change_line": ("POST", OWN),
    "economics:remove_line": ("POST", OWN),
    "economics:try_line": ("GET", OWN),
    "economics:market": ("GET", OWN),
    "economics:adoption_curve": ("GET", OWN),
    "economics:write_curve": ("POST", OWN),
    "economics:market_positioning": ("POST", OWN),
    "economics:market_price": ("POST", OWN),
    "economics:market_size": ("POST", OWN),
    "economics:market_freeze": ("POST", OWN),
    "economics:market_result": ("POST", OWN),
    "economics:market_use_rate": ("POST", OWN),
    "economics:market_add": ("POST", OWN),
    "economics:market_change": ("POST", OWN),
    "economics:market_remove": ("POST", OWN),
    "economics:value": ("GET", OWN),
    "economics:new_value": ("GET", OWN),
    "economics:edit_value": ("GET", OWN),
    "economics:remove_value": ("POST", OWN),
    "economics:models": ("GET", OWN),
    "economics:compare_models": ("GET", OWN),
    "economics:mix": ("GET", OWN),
    "economics:save_mix": ("POST", OWN),
    "economics:value_preview": ("GET", OWN),
    "economics:business_model": ("GET", OWN),
    "economics:add_stream": ("POST", OWN),
    "economics:check_model": ("POST", OWN),
    "economics:stream": ("GET", OWN),
    "economics:save_stream": ("POST", OWN),
    "economics:remove_stream": ("POST", OWN),
    "economics:costs": ("GET", OWN),
    "economics:new_cost": ("GET", OWN),
    "economics:cost": ("GET", OWN),
    "economics:save_cost": ("POST", OWN),
    "economics:remove_cost": ("POST", OWN),
    "economics:pricing": ("GET", OWN),
    "economics:save_study": ("POST", OWN),
    "economics:use_price": ("POST", OWN),
    "economics:tell_price": ("POST", OWN),
    "economics:remove_study": ("POST", OWN),
    "assurance:risks": ("GET", OWN),
    "assurance:new_risk": ("GET", OWN),
    "assurance:risk_catalogue": ("GET", OWN),
    "assurance:risk": ("GET", OWN),
    "assurance:set_status": ("POST", OWN),
    "assurance:undo": ("POST", OWN),
    "assurance:responses": ("POST", OWN),
    "assurance:evidence_list": ("GET", OWN),
    "assurance:evidence": ("GET", OWN),
    "runs:list": ("GET", OWN),
    "runs:simulate": ("POST", OWN),
    "runs:analysis": ("GET", OWN),
    "runs:analyse": ("POST", OWN),
    "runs:train": ("GET", OWN),
    "runs:compare": ("GET", OWN),
    "runs:detail": ("GET", OWN),
    "runs:metrics": ("GET", OWN),
    "runs:cancel": ("POST", OWN),
    "runs:apply": ("POST", OWN),
    "runs:datasets": ("GET", MINE),
    "runs:dataset": ("GET", OWN),
    "runs:remove_dataset": ("POST", OWN),
    "reports:dashboard": ("GET", OWN),
    "reports:list": ("GET", OWN),
    "reports:all": ("GET", EVERYONES),
    "reports:detail": ("GET", REPORTS),
    "reports:pdf": ("GET", REPORTS),
    "reports:share": ("POST", REPORT_WORK),
    "reports:revoke": ("POST", REPORT_WORK),
    "reports:shared": ("GET", OPEN),
    "reports:shared_pdf": ("GET", OPEN),
    "v1:schema": ("GET", OPEN),
    "v1:cases:list": ("GET", API_MINE),
    "v1:cases:detail": ("GET", API_OWN),
    "v1:cases:document": ("GET", API_OWN),
    "v1:cases:archive": ("POST", API_OWN),
    "v1:cases:revisions": ("GET", API_OWN),
    "v1:cases:revision": ("GET", API_OWN),
    "v1:cases:restore": ("POST", API_OWN),
    "v1:cases:validate": ("POST", API_MINE),
    "v1:cases:library": ("GET", API_MINE),
    "v1:cases:use_scenario": ("POST", API_MINE),
    "v1:cases:plan": ("GET", API_OWN),
    "v1:cases:templates": ("GET", API_OWN),
    "v1:cases:stage": ("GET", API_OWN),
    "v1:cases:team": ("GET", API_OWN),
    "v1:cases:levers": ("GET", API_OWN),
    "v1:cases:lever": ("GET", API_OWN),
    "v1:cases:effects": ("POST", API_OWN),
    "v1:cases:notes": ("GET", API_OWN),
    "v1:cases:note": ("GET", API_OWN),
    "v1:cases:bindable": ("GET", API_OWN),
    "v1:cases:canvas_undo": ("POST", API_OWN),
    "v1:cases:hypotheses": ("GET", API_OWN),
    "v1:cases:hypothesis": ("GET", API_OWN),
    "v1:economics:adopt": ("POST", API_OWN),
    "v1:cases:suitability": ("GET", API_MINE),
    "v1:cases:knowledge": ("GET", API_EVERYONES),
    "v1:cases:companies": ("GET", API_EVERYONES),
    "v1:cases:company": ("GET", API_EVERYONES),
    "v1:cases:faq": ("GET", API_EVERYONES),
    "v1:cases:glossary": ("GET", API_EVERYONES),
    "v1:cases:tools": ("GET", API_EVERYONES),
    "v1:cases:models": ("GET", API_EVERYONES),
    "v1:cases:tactics": ("GET", API_EVERYONES),
    "v1:economics:assumption": ("GET", API_OWN),
    "v1:economics:lines": ("GET", API_OWN),
    "v1:economics:line": ("DELETE", API_OWN),
    "v1:economics:worth": ("GET", API_OWN),
    "v1:economics:undo": ("POST", API_OWN),
    "v1:economics:market": ("GET", API_OWN),
    "v1:economics:market_size": ("GET", API_OWN),
    "v1:economics:market_positioning": ("GET", API_OWN),
    "v1:economics:market_demand": ("GET", API_OWN),
    "v1:economics:market_price": ("POST", API_OWN),
    "v1:economics:market_adoption": ("POST", API_OWN),
    "v1:economics:market_use_rate": ("POST", API_OWN),
    "v1:economics:market_freeze": ("POST", API_OWN),
    "v1:economics:market_result": ("PUT", API_OWN),
    "v1:economics:market_personas": ("GET", API_OWN),
    "v1:economics:market_persona": ("GET", API_OWN),
    "v1:economics:market_competitors": ("GET", API_OWN),
    "v1:economics:market_competitor": ("GET", API_OWN),
    "v1:economics:market_notes": ("GET", API_OWN),
    "v1:economics:market_note": ("GET", API_OWN),
    "v1:economics:market_countries": ("GET", API_OWN),
    "v1:economics:market_country": ("GET", API_OWN),
    "v1:economics:market_rates": ("GET", API_OWN),
    "v1:economics:market_rate": ("GET", API_OWN),
    "v1:economics:market_tests": ("GET", API_OWN),
    "v1:economics:market_test": ("GET", API_OWN),
    "v1:economics:values": ("GET", API_OWN),
    "v1:economics:fit_campaigns": ("POST", API_OWN),
    "v1:economics:value_model": ("GET", API_OWN),
    "v1:economics:streams": ("GET", API_OWN),
    "v1:economics:stream": ("GET", API_OWN),
    "v1:economics:costs": ("GET", API_OWN),
    "v1:economics:cost": ("GET", API_OWN),
    "v1:economics:models": ("GET", API_OWN),
    "v1:economics:compare_models": ("POST", API_OWN),
    "v1:economics:mix": ("PUT", API_OWN),
    "v1:economics:business_model": ("GET", API_OWN),
    "v1:economics:pricing": ("GET", API_OWN),
    "v1:economics:study": ("GET", API_OWN),
    "v1:economics:use_price": ("POST", API_OWN),
    "v1:assurance:risks": ("GET", API_OWN),
    "v1:assurance:risk": ("GET", API_OWN),
    "v1:assurance:responses": ("POST", API_OWN),
    "v1:assurance:risk_catalogue": ("GET", API_MINE),
    "v1:assurance:evidence_list": ("GET", API_OWN),
    "v1:assurance:evidence": ("GET", API_OWN),
    "v1:runs:simulations": ("POST", API_OWN),
    "v1:runs:analyses": ("POST", API_OWN),
    "v1:runs:trainings": ("POST", API_OWN),
    "v1:runs:list": ("GET", API_MINE),
    "v1:runs:compare": ("GET", API_OWN),
    "v1:runs:detail": ("GET", API_OWN),
    "v1:runs:cancel": ("POST", API_OWN),
    "v1:runs:metrics": ("GET", API_OWN),
    "v1:runs:apply": ("POST", API_OWN),
    "v1:runs:datasets": ("GET", API_MINE),
    "v1:runs:dataset": ("GET", API_OWN),
    "v1:runs:recipes": ("GET", API_MINE),
    "v1:reports:create": ("POST", API_REPORT_WORK),
    "v1:reports:list": ("GET", API_EVERYONES),
    "v1:reports:detail": ("GET", API_REPORTS),
    "v1:reports:pdf": ("GET", API_REPORTS),
    "v1:reports:shares": ("GET", API_REPORT_WORK),
    "v1:reports:share": ("DELETE", API_REPORT_WORK),
    # last: what they take away others ask for
    "assurance:remove_risk": ("POST", OWN),
    "cases:delete_note": ("POST", OWN),
    "cases:delete_hypothesis": ("POST", OWN),
    "cases:canvas_undo": ("POST", OWN),
}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, list[str]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", list(pattern.pattern.converters)
            continue
        inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
        yield from routes(pattern, inner)


ROUTES = dict(routes(get_resolver()))


@pytest.fixture
def world(founder: Membership, investor: Membership, stranger: Membership) -> dict[str, Any]:
    """One of everything in the founder's workspace, as the arguments of its addresses."""
    case = import_document(actor=founder, text=CASE).case
    run = request_simulation(actor=founder, case=case, trials=200)
    runner.execute(run.pk)
    evidence = record_evidence(
        actor=founder, case=case, run_id=run.pk, record=RECORD, binds="quality"
    )
    table = SimpleUploadedFile("table.csv", TABLE.encode(), "text/csv")
    dataset = upload_dataset(actor=founder, name="Table", file=table)
    report = request_report(actor=founder, case=case, locale="en")
    runner.execute(report.build_id)
    report.refresh_from_db()
    link, secret = share(actor=founder, report=report, days=1)
    token, _secret = issue_token(actor=founder, name="world")
    return {
        "case_id": case.pk,
        "run_id": run.pk,
        "evidence_id": evidence.pk,
        "dataset_id": dataset.pk,
        "report_id": report.pk,
        "link_id": link.pk,
        "token": secret,
        "token_id": token.pk,
        "number": 1,
        "form": "yaml",
        "key": "credit-scoring",
        "assumption": "price",
        **PLACES,
    }


def arguments(name: str, world: dict[str, Any]) -> dict[str, Any]:
    """Return what the address of a route is made of; several routes call a part `key`."""
    values = {**world, "key": world["assumption"]} if "case_id" in ROUTES[name] else dict(world)
    if name.endswith(("edit_value", "remove_value", "value_model")):
        values["key"] = "records"
    if name.endswith("economics:line"):
        values["key"] = "team"
    if name.endswith("cost"):
        values |= {"entry": "staff", "kind": "people"}
    return {key: values[key] for key in ROUTES[name]}


def address(name: str, world: dict[str, Any]) -> str:
    url = reverse(name, kwargs=arguments(name, world))
    if name.endswith("runs:compare"):
        url += f"?before={world['run_id']}&after={world['run_id']}"
    return url + ("?value=5 to 10" if name == "economics:preview" else "")


def outcome(client: Client | APIClient, method: str, url: str) -> object:
    answer = client.generic(method, url)
    assert answer.status_code < 500, answer.content
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login?next="):
        return LOGIN
    return answer.status_code if answer.status_code in (401, 403, 404) else IN


def test_every_route_has_a_row():
    assert set(ROUTES) == set(ROWS)


def test_each_route_lets_in_whom_its_row_says(
    world: dict[str, Any], founder: Membership, investor: Membership, stranger: Membership
):
    wrong = []
    programs = {who: api_of(who) for who in (founder, investor, stranger)}  # tokens are counted
    readers_first = sorted(ROWS.items(), key=lambda item: item[1][0] != "GET")
    for name, (method, row) in readers_first:
        url = address(name, world)
        # the founder last: what is let in may change or end the object
        order = ((investor, 1), (stranger, 2), (None, 3), (founder, 0))
        for who, place in order:
            if url.startswith("/api/"):
                client = programs.get(who, APIClient())
            else:
                client = Client() if who is None else client_of(who)
            seen = outcome(client, method, url)
            if seen != row[place]:
                actor = who.user.username if who else "visitor"
                wrong.append(f"{name} {method} {actor}: {seen}, not {row[place]}")
    assert not wrong, "\n".join(wrong)


def test_the_investor_of_a_workspace_starts_at_the_reports(investor: Membership):
    assert client_of(investor).get("/").headers["Location"] == "/reports/"

from __future__ import annotations

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from bizcase.assurance.models import Evidence
from bizcase.cases import library
from bizcase.cases import services as cases
from bizcase.cases.models import Case, Revision
from bizcase.management import demo
from bizcase.runs.journey import facts_of
from bizcase.runs.models import Run
from bizcase.workspaces.models import ApiToken, Membership
from reports.models import Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(demo, "TRIALS", 500)
    monkeypatch.setattr(demo, "TRAINING_SECONDS", 5.0)


def bootstrap(*options: str) -> dict:
    out = StringIO()
    call_command("bootstrap_demo", "--json", *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def counts() -> dict[str, int]:
    models = (Case, Revision, Run, Evidence, Report, ApiToken, Membership)
    return {model.__name__: model.objects.count() for model in models}


def test_the_demo_is_really_run_and_a_second_time_keeps_everything():
    first = bootstrap()
    (workspace,) = first["workspaces"]
    assert set(workspace["cases"]) == {*demo.STARTED, *library.EXAMPLES}
    assert set(Case.objects.values_list("kind", flat=True)) == {"case"}
    assert {run["status"] for run in workspace["runs"]} == {"done"}
    assert [run["kind"] for run in workspace["runs"]].count("training") == 1
    assert sorted(report["locale"] for report in workspace["reports"]) == ["en", "zh-hans"]
    assert all(report.pages >= 4 for report in Report.objects.all())
    credit = Case.objects.get(key="credit-scoring")
    assert credit.spec.assumption("auc").grade == "poc"
    assert Evidence.objects.get().applied_revision == credit.head
    assert facts_of(credit).is_reported
    before = counts()
    assert bootstrap() == first
    assert counts() == before


def test_several_tenants_are_separate_and_only_the_first_is_computed(monkeypatch):
    monkeypatch.setattr(demo.Demo, "compute", lambda self: None)
    found = bootstrap("--tenants", "3")["workspaces"]
    assert [workspace["key"] for workspace in found] == ["demo", "demo-2", "demo-3"]
    ids = {pk for workspace in found for pk in workspace["cases"].values()}
    assert len(ids) == 3 * len({*demo.STARTED, *library.EXAMPLES})
    for workspace in found:
        (founder, investor) = workspace["users"]
        client = APIClient(headers={"Authorization": f"Bearer {founder['token']}"})
        listed = client.get("/api/v1/cases").json()["results"]
        assert {row["id"] for row in listed} == set(workspace["cases"].values())
        guest = APIClient(headers={"Authorization": f"Bearer {investor['token']}"})
        assert guest.get("/api/v1/cases").status_code == 404


def test_people_log_in_with_what_is_printed(monkeypatch, client):
    monkeypatch.setattr(demo.Demo, "compute", lambda self: None)
    (workspace,) = bootstrap()["workspaces"]
    for user in workspace["users"]:
        assert client.login(username=user["username"], password=user["password"])


def test_what_people_changed_in_the_demo_stays(monkeypatch):
    monkeypatch.setattr(demo.Demo, "compute", lambda self: None)
    bootstrap()
    case = Case.objects.get(key="writing-assistant")
    founder = Membership.objects.get(role="owner")
    document = {**case.newest.document, "discount_rate": 0.3}
    cases.revise(actor=founder, case=case, document=document)
    bootstrap()
    case.refresh_from_db()
    assert case.spec.discount_rate == 0.3


def test_tokens_are_kept_for_their_owner_only_and_can_be_renewed(monkeypatch, settings):
    monkeypatch.setattr(demo.Demo, "compute", lambda self: None)
    first = bootstrap()["workspaces"][0]["users"]
    path = Path(settings.VAR) / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    renewed = bootstrap("--rotate")["workspaces"][0]["users"]
    assert {user["token"] for user in first}.isdisjoint({user["token"] for user in renewed})
    client = APIClient(headers={"Authorization": f"Bearer {first[0]['token']}"})
    assert client.get("/api/v1/cases").status_code == 401


def test_a_run_that_fails_stops_with_its_reason(monkeypatch, founder):
    monkeypatch.setattr(demo.Demo, "compute", lambda self: None)
    bootstrap()
    made = Membership.objects.get(workspace__key="demo", role="owner")
    run = demo.runs.request_simulation(
        actor=made, case=Case.objects.get(key="writing-assistant"), trials=500
    )
    demo.runs.cancel_run(actor=made, run=run)
    with pytest.raises(demo.DemoFailed, match="cancelled"):
        demo.finish(run)


@pytest.mark.parametrize("number", ["0", "-1", "100000"])
def test_a_senseless_number_of_tenants_is_refused(number):
    with pytest.raises(CommandError, match="between"):
        call_command("bootstrap_demo", "--tenants", number)

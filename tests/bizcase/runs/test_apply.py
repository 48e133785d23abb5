from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases import library
from bizcase.cases import services as cases
from bizcase.cases.models import Case, Revision
from bizcase.runs import services
from bizcase.runs.apply import apply_and_simulate
from bizcase.runs.models import Run
from bizcase.runs.templatetags.results import newest_result, newest_results
from bizcase.workspaces.models import Membership
from tests.conftest import api_of, client_of

RECORD: dict[str, Any] = {
    "recipe": "tabular@1",
    "metric": "auc",
    "value": 0.78,
    "interval": [0.72, 0.83],
    "n": 200,
    "verdict": "supported",
}
RESULT = {
    "npv": {"p50": 1.0},
    "npv_histogram": {"edges": [], "counts": []},
    "irr": {},
    "payback_months": {},
    "funding_need": {},
    "probability_npv_positive": 0.5,
    "trials": 100,
}


@pytest.fixture
def case(founder: Membership) -> Case:
    text = library.text("credit-scoring")
    return cases.import_document(actor=founder, text=text).case


@pytest.fixture
def evidence(founder: Membership, case: Case) -> Evidence:
    return record_evidence(actor=founder, case=case, run_id=uuid4(), record=RECORD, binds="auc")


def finish(run: Run) -> Run:
    run.status, run.result = Run.Status.DONE, RESULT
    run.started_at = run.finished_at = run.created_at
    run.save()
    return run


def test_two_simulations_of_the_same_draws_are_asked_for(founder, case, evidence):
    applied = apply_and_simulate(actor=founder, evidence=evidence)
    assert applied.key == "auc"
    assert applied.before.inputs["trials"] == applied.after.inputs["trials"] == 100_000
    assert applied.before.seed == applied.after.seed
    assert applied.before.digest != applied.after.digest == applied.revision.digest
    assert Run.objects.count() == 2


def test_a_known_simulation_is_the_one_before_and_lends_its_seed_and_trials(
    founder, case, evidence
):
    known = finish(services.request_simulation(actor=founder, case=case, trials=500, seed=7))
    services.request_simulation(actor=founder, case=case, trials=900, seed=8, outlook="downside")
    applied = apply_and_simulate(actor=founder, evidence=evidence)
    assert applied.before == known
    assert (applied.after.seed, applied.after.inputs["trials"]) == (7, 500)


def test_what_cannot_be_applied_asks_for_no_simulation(founder_client, evidence):
    answer = founder_client.post(reverse("runs:apply", args=[evidence.pk]), {"key": "fee"})
    assert answer.status_code == 422
    assert Run.objects.count() == 0
    assert Revision.objects.count() == 1


def test_the_page_leads_to_the_comparison(founder_client, evidence):
    answer = founder_client.post(reverse("runs:apply", args=[evidence.pk]))
    assert answer.status_code == 303
    assert answer.url.startswith(reverse("runs:compare"))


def test_a_program_is_told_where_to_look(founder_api, evidence):
    answer = founder_api.post(f"/api/v1/evidence/{evidence.pk}/apply", {}, format="json")
    body = answer.json()
    assert answer.status_code == 202
    assert body["key"] == "auc"
    assert body["value"].startswith("beta(")
    assert body["revision"] == 2
    assert answer.headers["Location"] == body["after"]
    assert founder_api.get(body["before"]).status_code == 200
    again = founder_api.post(f"/api/v1/evidence/{evidence.pk}/apply", {}, format="json")
    assert again.status_code == 409


def test_a_reviewer_applies_without_running_the_model(reviewer, evidence):
    answer = client_of(reviewer).post(reverse("runs:apply", args=[evidence.pk]))
    assert answer.status_code == 303
    assert Run.objects.count() == 0
    assert Revision.objects.count() == 2


def test_strangers_and_investors_find_nothing(stranger, investor, evidence):
    for who in (stranger, investor):
        page = client_of(who).post(reverse("runs:apply", args=[evidence.pk]))
        rest = api_of(who).post(f"/api/v1/evidence/{evidence.pk}/apply", {}, format="json")
        assert (page.status_code, rest.status_code) == (404, 404)
    assert Revision.objects.count() == 1


def test_the_newest_base_result_of_every_case_is_read_in_one_query(
    founder, case, django_assert_num_queries
):
    example = library.text("writing-assistant")
    other = cases.import_document(actor=founder, text=example).case
    bare = cases.use_scenario(actor=founder, key="contract-review")
    for found in (case, other):
        finish(services.request_simulation(actor=founder, case=found, trials=200))
    finish(services.request_simulation(actor=founder, case=case, trials=300))
    finish(services.request_simulation(actor=founder, case=case, trials=400, outlook="upside"))
    listed = list(Case.objects.for_lists())
    with django_assert_num_queries(1):
        results = {found.pk: result for found, result in newest_results(listed)}
    newest = Run.objects.get(inputs__trials=300)
    assert results[case.pk].run_id == newest.pk
    assert results[bare.pk] is None
    assert not results[other.pk].is_stale
    cases.revise(
        actor=founder,
        case=case,
        document={**case.newest.document, "discount_rate": 0.2},
    )
    assert newest_result(case).is_stale

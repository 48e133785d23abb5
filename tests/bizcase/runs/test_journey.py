from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import record_evidence
from bizcase.cases import services as cases
from bizcase.core.models import new_id
from bizcase.runs import services
from bizcase.runs.journey import facts_of, next_of, state_of, steps_of
from bizcase.runs.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RECORD: dict[str, Any] = {
    "recipe": "tabular@1",
    "metric": "auc",
    "value": 0.74,
    "interval": [0.67, 0.8],
    "n": 250,
    "verdict": "no evidence",
}


def finish(run: Run) -> None:
    now = timezone.now()
    Run.objects.filter(pk=run.pk).update(
        status="done", result={"npv": {}}, started_at=now, finished_at=now
    )


def states(case) -> list[str]:
    return [step.state for step in steps_of(case, facts_of(case))]


def word(case) -> str:
    found = next_of(case, facts_of(case))
    return "" if found is None else str(found.word)


def test_a_new_case_is_to_be_simulated(case):
    assert states(case) == ["done", "now", *["todo"] * 4]
    assert state_of(facts_of(case)) == ""
    following = next_of(case, facts_of(case))
    assert following is not None
    assert following.post
    assert following.url.endswith("/simulate")


def test_a_simulation_under_way_is_to_be_watched(founder, case):
    run = services.request_simulation(actor=founder, case=case)
    following = next_of(case, facts_of(case))
    assert following is not None
    assert following.url == run.get_absolute_url()


def test_a_simulated_case_is_to_be_analysed_before_money_goes_into_a_test(founder, case):
    finish(services.request_simulation(actor=founder, case=case))
    assert states(case) == ["done", "done", "now", *["todo"] * 3]
    following = next_of(case, facts_of(case))
    assert following is not None
    assert following.post
    assert following.url.endswith("/analyse")
    run = services.request_analysis(actor=founder, case=case)
    watched = next_of(case, facts_of(case))
    assert watched is not None
    assert watched.url == run.get_absolute_url()


def test_an_analysed_case_is_to_be_trained_by_its_first_plan(founder, case):
    finish(services.request_simulation(actor=founder, case=case))
    finish(services.request_analysis(actor=founder, case=case))
    assert state_of(facts_of(case)) == "current"
    following = next_of(case, facts_of(case))
    assert following is not None
    assert following.url.endswith("/train?plan=churn")


def test_a_simulation_of_an_outlook_does_not_count_as_the_cases_own(founder, case):
    finish(services.request_simulation(actor=founder, case=case, outlook="downside"))
    assert states(case)[1] == "now"


def test_a_changed_document_is_to_be_simulated_again(founder, case):
    finish(services.request_simulation(actor=founder, case=case))
    cases.revise(actor=founder, case=case, document={**case.newest.document, "tax_rate": 0.2})
    assert state_of(facts_of(case)) == "stale"
    assert word(case) == "Simulate again"


def test_evidence_is_to_be_looked_at_then_reported(founder, case):
    finish(services.request_simulation(actor=founder, case=case))
    finish(services.request_analysis(actor=founder, case=case))
    evidence = record_evidence(actor=founder, case=case, run_id=new_id(), record=RECORD)
    following = next_of(case, facts_of(case))
    assert following is not None
    assert following.url == evidence.get_absolute_url()
    Evidence.objects.filter(pk=evidence.pk).update(applied_revision=case.head)
    assert word(case) == "Make the report"
    finish(services.request_run(actor=founder, kind="report", case=case, inputs={}))
    assert states(case) == ["done"] * 6
    assert next_of(case, facts_of(case)) is None


def test_the_way_of_a_case_is_read_in_five_queries(case, django_assert_num_queries):
    with django_assert_num_queries(5):
        facts_of(case)

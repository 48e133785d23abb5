from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from bizcase.cases import services as cases
from bizcase.cases.models import Case
from bizcase.core import formats
from bizcase.runs import analysis, runner, services
from bizcase.runs.job import Cancelled, Job
from bizcase.runs.models import Run
from modeling.document import parse
from modeling.information.perfect import evppi
from tests.bizcase.runs.conftest import DOCUMENT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

TRIALS = 2_000
CLOSE = DOCUMENT.replace('"5000"', '"11000"').replace("id: small", "id: close")
STREAMS = (
    DOCUMENT.replace("id: small", "id: two")
    .replace("formula: price * seats}", "formula: price * seats, stream: subscription}")
    .replace(
        "lines:\n",
        "  - {id: calls, unit: call/seat/month, value: '20 to 200', label: {en: Calls, "
        "zh-hans: 调用}}\nlines:\n"
        "  - {id: usage, unit: CNY/month, role: benefit, formula: calls * seats * fee, "
        "stream: by_call}\n",
    )
    .replace("lines:\n", "  - {id: fee, unit: CNY/call, value: 1}\nlines:\n")
)
CERTAIN = """
format: bizcase/1
kind: case
id: certain
title: Certain
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0.1
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: "100"}
"""


@pytest.fixture(autouse=True)
def real_kind(settings) -> None:
    settings.RUN_KINDS = {"analysis": "bizcase.runs.analysis.work"}


def analysed(founder, case: Case, **options: Any) -> Run:
    run = services.request_analysis(actor=founder, case=case, **{"trials": TRIALS} | options)
    runner.execute(run.pk)
    run.refresh_from_db()
    return run


def page_of(client, case: Case, language: str = "en") -> str:
    client.post("/language", {"language": language, "next": "/"})
    answer = client.get(reverse("runs:analysis", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_analysis_stores_what_the_engine_says(founder, case):
    run = analysed(founder, case)
    assert run.status == Run.Status.DONE, run.error
    found = evppi(parse(case.newest.document), trials=TRIALS, seed=1)
    assert run.result["information"]["evpi"]["value"] == pytest.approx(found.perfect.value)
    assert run.result["variance"]["method"] == "sobol"
    assert [index["id"] for index in run.result["variance"]["indices"]] == ["price"]
    assert [study["id"] for study in run.result["studies"]["studies"]] == ["churn"]
    (choice,) = run.result["choices"]
    assert choice["between"] == "outlooks"
    assert {option["name"] for option in choice["options"]} == {"as_written", "downside"}
    assert (run.digest, run.is_stale) == (case.digest, False)


def test_the_same_document_and_seed_give_the_same_result(founder, case):
    first, again, other = (analysed(founder, case, seed=seed).result for seed in (1, 1, 2))
    assert json.dumps(first) == json.dumps(again)
    assert other["information"] != first["information"]


def test_several_streams_are_a_choice_beside_the_outlooks(founder, founder_client):
    case = cases.import_document(actor=founder, text=STREAMS).case
    run = analysed(founder, case)
    assert run.status == Run.Status.DONE, run.error
    assert [choice["between"] for choice in run.result["choices"]] == ["streams", "outlooks"]
    labels = {option["label"]["en"] for option in run.result["choices"][0]["options"]}
    assert labels == {"Subscription", "By call"}
    assert "When each business model wins" in page_of(founder_client, case)


def test_a_certain_case_has_empty_sections_that_say_what_to_add(founder, founder_client):
    case = cases.import_document(actor=founder, text=CERTAIN).case
    run = analysed(founder, case)
    assert run.status == Run.Status.DONE, run.error
    assert run.result["choices"] == []
    assert run.result["studies"] is None
    page = page_of(founder_client, case)
    for sentence in (
        "NPV is the same in every future: give a range to an assumption that it depends on.",
        "No information can change the decision, so none is worth its cost.",
        "No PoC is planned: add one under poc in the document.",
        "There is nothing to choose between: add an outlook or a stream.",
    ):
        assert sentence in page
    assert "data-chart" not in page


def test_the_page_draws_shares_and_worths_and_tells_the_choice(founder, founder_client):
    case = cases.import_document(actor=founder, text=CLOSE).case
    run = analysed(founder, case)
    page = page_of(founder_client, case)
    assert {"chart-variance", "chart-worth"} <= set(page.split('"'))
    assert "Can churn be foretold?" in page
    best = run.result["choices"][0]["options"][0]
    assert formats.money(best["mean"], "CNY") in page
    assert escape(run.result["choices"][0]["words"][0]) in page


def test_a_chinese_reader_gets_the_sentences_of_an_english_run_in_chinese(
    founder, founder_client, case
):
    analysed(founder, case)
    page = page_of(founder_client, case, "zh-hans")
    assert "highest mean NPV" not in page
    assert "as_written" not in page
    assert "平均净现值最高" in page


def test_before_the_first_analysis_the_page_offers_one(founder_client, case):
    page = page_of(founder_client, case)
    assert "Nothing has been analysed yet" in page
    assert reverse("runs:analyse", args=[case.pk]) in page


def test_a_changed_document_makes_the_page_say_that_it_is_out_of_date(
    founder, founder_client, case
):
    analysed(founder, case)
    cases.revise(actor=founder, case=case, document={**case.newest.document, "tax_rate": 0.2})
    assert "Out of date" in page_of(founder_client, case)


def test_an_analysis_under_way_is_followed_on_the_page(founder, founder_client, case):
    run = services.request_analysis(actor=founder, case=case)
    page = page_of(founder_client, case)
    assert reverse("runs:metrics", args=[run.pk]) in page
    assert "An analysis is under way" in page


def test_an_analysis_started_on_a_page_leads_to_its_run(founder_client, case):
    answer = founder_client.post(reverse("runs:analyse", args=[case.pk]), {"trials": "1500"})
    run = Run.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, run.get_absolute_url())
    assert (run.kind, run.inputs["trials"], run.seed) == ("analysis", 1_500, 1)


def test_too_few_trials_are_refused_beside_the_field(founder_client, case):
    answer = founder_client.post(reverse("runs:analyse", args=[case.pk]), {"trials": "10"})
    assert answer.status_code == 422
    assert "trials" in answer.context["form"].errors
    assert not Run.objects.exists()


def test_progress_rises_and_a_cancelled_analysis_ends_between_its_parts(founder, case):
    run = services.request_analysis(actor=founder, case=case, trials=TRIALS)
    told: list[float] = []

    class Impatient(Job):
        def progress(self, fraction: float, note: str = "") -> None:
            told.append(fraction)
            assert note
            if fraction >= analysis.VALUED:
                raise Cancelled

    with pytest.raises(Cancelled):
        analysis.work(run, Impatient(run))
    assert told == sorted(told)
    assert told[-1] == analysis.VALUED


def test_a_case_that_takes_too_long_fails_with_the_number_of_trials_that_pass(
    founder, case, monkeypatch
):
    monkeypatch.setattr("modeling.uncertainty.model.BUDGET", 10_000_000)
    run = analysed(founder, case, trials=100_000)
    assert run.status == Run.Status.FAILED
    assert "take at most" in json.dumps(run.error)


def test_the_page_costs_as_many_queries_with_many_analyses_as_with_one(
    founder, founder_client, case, django_assert_max_num_queries
):
    analysed(founder, case)
    page_of(founder_client, case)
    url = reverse("runs:analysis", args=[case.pk])
    with django_assert_max_num_queries(14) as few:
        founder_client.get(url)
    for _ in range(3):
        analysed(founder, case, trials=1_000)
    with django_assert_max_num_queries(len(few)):
        founder_client.get(url)


# ---- REST


def test_an_analysis_answers_202_and_its_run_tells_the_result(founder, founder_api, case):
    url = f"/api/v1/cases/{case.pk}/analyses"
    answer = founder_api.post(url, {"trials": TRIALS, "seed": 0}, format="json")
    assert answer.status_code == 202
    run = Run.objects.get()
    runner.execute(run.pk)
    seen = founder_api.get(answer["Location"]).json()
    assert (seen["kind"], seen["status"], seen["seed"]) == ("analysis", "done", 0)
    assert {"variance", "information", "studies", "choices"} <= set(seen["result"])
    assert seen["result"]["choices"][0]["words"][0].startswith("As written has the highest")
    listed = founder_api.get("/api/v1/runs?kind=analysis").json()["results"]
    assert [each["id"] for each in listed] == [str(run.pk)]


def test_a_repeated_request_with_the_same_key_is_one_analysis(founder_api, case):
    url, key = f"/api/v1/cases/{case.pk}/analyses", {"HTTP_IDEMPOTENCY_KEY": "one"}
    places = {founder_api.post(url, {}, format="json", **key)["Location"] for _ in range(2)}
    assert len(places) == Run.objects.count() == 1


@pytest.mark.parametrize("body", [{"trials": 1}, {"trials": 10**6}, {"trials": "many"}])
def test_a_bad_analysis_is_refused_with_its_field(founder_api, case, body):
    answer = founder_api.post(f"/api/v1/cases/{case.pk}/analyses", body, format="json")
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["trials"]
    assert not Run.objects.exists()

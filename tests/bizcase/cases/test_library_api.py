from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from bizcase.cases import library, services
from bizcase.cases.library import index
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership
from tests.conftest import api_of

LIBRARY = "/api/v1/library"
SUITS = f"{LIBRARY}/fraud-detection/suitability"
ANSWERS = {
    "labels": "two_years",
    "latency": "batch",
    "customer_size": "middle",
    "deployment": "hosted",
    "blocked_people": "second_check",
}


def found(api: APIClient, query: str = "") -> dict:
    answer = api.get(f"{LIBRARY}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_library_is_listed_with_facets_and_first_numbers(founder_api):
    body = found(founder_api)
    assert [row["key"] for row in body["results"]] == list(library.KEYS)
    assert (body["count"], body["total"]) == (25, 25)
    assert [facet["key"] for facet in body["facets"]] == [
        "industry", "technique", "model", "recipe",
    ]  # fmt: skip
    row = body["results"][1]
    entry = index.entries()[1]
    assert entry.estimate is not None
    assert row["estimate"]["npv"]["p10"] == entry.estimate.npv.p10
    assert row["estimate"]["probability_npv_positive"] == entry.estimate.probability
    assert set(row["estimate"]["outlooks"]) == {"downside", "upside"}
    assert (row["origin"], row["page"]) == ("library", "/library/fraud-detection")


def test_words_facets_and_order_are_those_of_the_page(founder_api):
    query = "industry=finance&industry=health&technique=graph&sort=funding"
    keys = [row["key"] for row in found(founder_api, query)["results"]]
    assert keys == ["fraud-detection", "drug-discovery"]
    assert found(founder_api, "q=质检")["results"][0]["key"] == "quality-inspection"


def test_texts_come_in_the_language_of_the_request(founder_api):
    body = founder_api.get(LIBRARY, headers={"Accept-Language": "zh-hans"}).json()
    assert body["results"][1]["title"] == "支付欺诈检测"


def test_an_unknown_filter_is_refused_with_its_place(founder_api):
    answer = founder_api.get(f"{LIBRARY}?industry=moon&sort=size")
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == ["sort", "industry"]


def test_a_scenario_is_read_whole(founder_api):
    body = founder_api.get(f"{LIBRARY}/fraud-detection").json()
    spec = library.spec("fraud-detection")
    assert body["document"] == spec.to_json()
    assert body["card"]["payers"][0]["zh-hans"]
    assert body["digest"] == spec.digest
    assert body["companies"][0]["reasons"][0] == "documented for this scenario"
    assert body["recipes"] == ["tabular"]
    assert founder_api.get(f"{LIBRARY}/autonomous-driving").json()["recipes"] == []


def test_a_scenario_of_the_workspace_is_listed_and_read_by_its_own_people_only(
    founder, founder_api, stranger_api
):
    tree = library.spec("fraud-detection").to_json() | {"id": "own"}
    services.import_document(actor=founder, tree=tree)
    row = found(founder_api)["results"][0]
    assert (row["key"], row["origin"], row["estimate"]) == ("own", "workspace", None)
    assert founder_api.get(f"{LIBRARY}/own").status_code == 200
    assert [row["key"] for row in found(stranger_api)["results"]] == list(library.KEYS)
    for method, url in (
        ("get", f"{LIBRARY}/own"),
        ("get", f"{LIBRARY}/own/suitability"),
        ("post", f"{LIBRARY}/own"),
        ("post", f"{LIBRARY}/own/suitability"),
    ):
        assert getattr(stranger_api, method)(url).status_code == 404


def test_an_unknown_scenario_is_not_found(founder_api):
    for url in (f"{LIBRARY}/nothing", f"{LIBRARY}/nothing/suitability"):
        answer = founder_api.get(url)
        assert answer.status_code == 404
        assert answer.json()["code"] == "unknown_scenario"


def test_the_questions_are_read_and_answers_judged(founder_api):
    questions = founder_api.get(SUITS).json()["questions"]
    assert [question["id"] for question in questions] == list(ANSWERS)
    assert questions[0]["choices"][0]["verdict"] == "fit"
    body = founder_api.post(SUITS, {"answers": ANSWERS}, format="json").json()
    assert body["verdict"] == "customise"
    row = body["answers"][1]
    assert (row["question"], row["answer"], row["verdict"]) == ("latency", "batch", "customise")
    assert row["reason"].startswith("Begin with after-the-fact monitoring")


@pytest.mark.parametrize(
    ("answers", "code", "places"),
    [
        ({}, "answers_missing", [f"answers.{key}" for key in ANSWERS]),
        ({**ANSWERS, "labels": "x"}, "unknown_answer", ["answers.labels"]),
        ({**ANSWERS, "moon": "x"}, "unknown_answer", ["answers.moon"]),
        ({**ANSWERS, "labels": 5}, "invalid", ["answers.labels"]),
    ],
)
def test_answers_that_cannot_be_judged_are_refused_with_their_places(
    founder_api, answers, code, places
):
    answer = founder_api.post(SUITS, {"answers": answers}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [error["path"] for error in answer.json()["errors"]] == places


def test_a_reviewer_judges_and_starts_nothing(reviewer):
    api = api_of(reviewer)
    assert api.post(SUITS, {"answers": ANSWERS}, format="json").status_code == 200
    assert api.post(f"{LIBRARY}/fraud-detection").status_code == 403


def test_an_investor_finds_no_library(investor_api):
    for url in (LIBRARY, f"{LIBRARY}/fraud-detection", SUITS):
        assert investor_api.get(url).status_code == 404


def test_a_case_is_started_with_the_answers(founder_api):
    url = f"{LIBRARY}/fraud-detection"
    answer = founder_api.post(url, {"answers": ANSWERS}, format="json")
    assert answer.status_code == 201
    case = Case.objects.get()
    assert case.spec.card is not None
    assert case.spec.card.answers == ANSWERS
    assert case.newest.note == "Made from the library; suitability: Needs customising"


def test_a_case_is_started_without_a_body_as_ever(founder_api):
    answer = founder_api.post(f"{LIBRARY}/contract-review")
    assert answer.status_code == 201
    assert answer.json()["key"] == "contract-review"


@pytest.mark.parametrize(
    ("body", "path"),
    [({"answers": {"labels": "x"}}, "answers.labels"), ({"answer": {}}, "answer")],
)
def test_a_start_with_wrong_answers_starts_nothing(founder_api, body, path):
    answer = founder_api.post(f"{LIBRARY}/fraud-detection", body, format="json")
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    assert Case.objects.count() == 0


def test_a_start_is_repeated_safely(founder_api):
    extra = {"headers": {"Idempotency-Key": "k"}}
    first = founder_api.post(f"{LIBRARY}/fraud-detection", **extra)
    assert founder_api.post(f"{LIBRARY}/fraud-detection", **extra).json() == first.json()
    assert Case.objects.count() == 1


def imported(api: APIClient, kind: str) -> tuple[int, dict]:
    text = library.text("credit-scoring")
    answer = api.post(f"/api/v1/cases{kind}", text, content_type="application/yaml")
    return answer.status_code, answer.json()


def test_a_scenario_is_imported_as_a_case_where_that_is_asked(founder: Membership, founder_api):
    status, body = imported(founder_api, "?as=case")
    assert (status, body["created"]) == (201, True)
    case = Case.objects.get()
    assert (case.kind, case.key) == ("case", "credit-scoring")
    status, body = imported(founder_api, "?as=case")
    assert (status, body["changed"]) == (200, False)


def test_without_asking_a_scenario_stays_one(founder_api):
    assert imported(founder_api, "")[0] == 201
    assert Case.objects.get().is_scenario


def test_another_kind_is_refused(founder_api):
    status, body = imported(founder_api, "?as=report")
    assert (status, body["code"]) == (422, "unknown_kind")
    assert body["errors"][0]["path"] == "as"
    assert Case.objects.count() == 0

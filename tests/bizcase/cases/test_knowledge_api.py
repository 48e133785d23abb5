from __future__ import annotations

import pytest

from bizcase.cases.knowledge import load

KNOWLEDGE = "/api/v1/knowledge"
KNOWN = load()
LISTS = {"faq": "questions", "glossary": "terms", "tools": "tools", "tactics": "tactics"}


def test_it_is_counted_and_searched(founder_api):
    body = founder_api.get(KNOWLEDGE).json()
    assert body["counts"]["companies"] == len(KNOWN.companies)
    assert (body["count"], body["results"]) == (0, [])
    body = founder_api.get(KNOWLEDGE, {"q": "流失率"}).json()
    assert {"kind": "term", "key": "churn"}.items() <= next(
        row for row in body["results"] if row["key"] == "churn"
    ).items()
    assert body["count"] == len(body["results"])


def test_an_investor_searches_everything_but_scenarios(investor_api, founder_api):
    def kinds(api) -> set[str]:
        return {row["kind"] for row in api.get(KNOWLEDGE, {"q": "fraud"}).json()["results"]}

    assert "scenario" in kinds(founder_api)
    assert kinds(investor_api) == kinds(founder_api) - {"scenario"}


def test_company_cases_are_filtered_like_the_page(founder_api):
    body = founder_api.get(f"{KNOWLEDGE}/companies?industry=finance&outcome=ended").json()
    assert {row["id"] for row in body["results"]} == {"zillow-offers", "knight-capital"}
    assert (body["count"], body["total"]) == (2, len(KNOWN.companies))


def test_an_unknown_filter_is_refused(founder_api):
    answer = founder_api.get(f"{KNOWLEDGE}/companies?outcome=great")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "outcome"


def test_a_company_case_shows_both_sides_of_what_is_disputed(founder_api):
    body = founder_api.get(f"{KNOWLEDGE}/companies/klarna-assistant").json()
    (disputed,) = (figure for figure in body["figures"] if figure["state"] == "contradicted")
    assert disputed["against"]["publisher"] == "Sifted"
    assert disputed["source"]["url"].startswith("https://")
    assert body["disputed"] == 1
    assert founder_api.get(f"{KNOWLEDGE}/companies/nobody").status_code == 404


@pytest.mark.parametrize(("name", "kept"), LISTS.items())
def test_each_list_is_whole_and_narrowed_by_words(founder_api, name, kept):
    rows = founder_api.get(f"{KNOWLEDGE}/{name}").json()
    assert [row["id"] for row in rows] == [each.id for each in getattr(KNOWN, kept)]
    assert founder_api.get(f"{KNOWLEDGE}/{name}?q=zzzz").json() == []
    some = founder_api.get(f"{KNOWLEDGE}/{name}?q=churn").json()
    assert len(some) < len(rows)


def test_the_twelve_models_are_listed_in_the_language_of_the_request(founder_api):
    rows = founder_api.get(f"{KNOWLEDGE}/models", headers={"Accept-Language": "zh-hans"}).json()
    assert len(rows) == 12
    assert rows[0]["name"] == "订阅"
    assert rows[0]["conditions"][0]["text"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("url", ["", "/companies", "/glossary", "/models"])
def test_it_is_read_only(founder_api, method, url):
    assert getattr(founder_api, method)(KNOWLEDGE + url).status_code == 405

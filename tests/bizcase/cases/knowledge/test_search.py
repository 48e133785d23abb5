from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation

from bizcase.cases.knowledge import load, search
from bizcase.core.errors import DomainError


def hits(words: str, kind: str) -> list[str]:
    groups = search.search(words, scenarios=True, most=1000)
    return [hit.key for group in groups if group.kind == kind for hit in group.hits]


def test_one_search_finds_all_kinds():
    groups = search.search("churn", scenarios=True)
    assert [group.kind for group in groups] == [
        "scenario", "company", "question", "term", "model", "tactic", "tool",
    ]  # fmt: skip
    assert all(group.count >= len(group.hits) for group in groups)


def test_nothing_is_found_without_words():
    assert search.search("  ", scenarios=True) == ()
    assert search.search("zzzzzz", scenarios=True) == ()


def test_chinese_finds_what_english_finds():
    assert "churn" in hits("流失率", "term")
    assert "zillow-offers" in hits("按预测买房", "company")
    with translation.override("zh-hans"):
        assert "churn" in hits("churn", "term")


def test_a_title_comes_first():
    assert hits("churn", "term")[0] == "churn"
    assert hits("npv", "term")[0] == "npv"


def test_a_find_deep_inside_is_shown_where_it_stands():
    groups = search.search("cohort", scenarios=False)
    told = [hit for group in groups for hit in group.hits if hit.snippet]
    assert told
    assert all("cohort" in hit.snippet.hit.casefold() for hit in told if hit.snippet)


def test_whoever_may_not_see_scenarios_finds_none():
    groups = search.search("fraud", scenarios=False)
    assert "scenario" not in [group.kind for group in groups]


def test_an_overview_shows_some_and_counts_the_rest():
    groups = search.search("a", scenarios=True, most=3)
    assert all(len(group.hits) <= 3 for group in groups)
    (terms,) = (group for group in groups if group.kind == "term")
    assert terms.hidden == terms.count - 3 > 0


@pytest.mark.parametrize("kind", ["company", "question", "term", "tool", "model", "tactic"])
def test_every_hit_leads_somewhere(kind):
    groups = search.search("a", scenarios=True, most=1000)
    for group in groups:
        if group.kind == kind:
            assert all(hit.url.startswith("/knowledge/") for hit in group.hits)


def companies(query: str = "") -> search.CompanyShelf:
    return search.companies(QueryDict(query))


def test_company_cases_are_filtered_by_industry_outcome_and_state():
    ended = companies("industry=finance&outcome=ended")
    assert {company.id for company in ended.found} == {"zillow-offers", "knight-capital"}
    assert ended.is_filtered
    disputed = companies("state=contradicted").found
    assert {company.id for company in disputed} == {c.id for c in load().companies if c.disputed}
    assert not companies().is_filtered


def test_counts_of_company_cases_say_what_an_option_would_show():
    for facet in companies("outcome=ended").facets:
        for option in facet.options:
            query = f"outcome=ended&{facet.key}={option.key}"
            if facet.key != "outcome":
                assert len(companies(query).found) == option.count


def test_words_are_found_in_figures_and_lessons():
    assert "zillow-offers" in {c.id for c in companies("q=write-down").found}
    assert "klarna-assistant" in {c.id for c in companies("q=season").found}


def test_an_unknown_filter_is_passed_over_on_a_page_and_refused_to_a_program():
    assert len(companies("industry=moon").found) == len(load().companies)
    with pytest.raises(DomainError) as caught:
        search.companies(QueryDict("industry=moon"), is_strict=True)
    ((path, message),) = caught.value.errors
    assert path == "industry"
    assert "finance" in message

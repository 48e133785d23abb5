from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases.knowledge import load

PAGES = ["knowledge", "companies", "faq", "glossary", "tools", "models", "tactics"]
HTMX = {"HX-Request": "true"}
KNOWN = load()


def url_of(name: str, *args: str) -> str:
    return reverse(f"cases:{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(founder_client, name, language):
    answer = founder_client.get(url_of(name), headers={"Accept-Language": language})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_an_investor_reads_it_too_and_sees_no_way_to_scenarios(investor_client, name):
    page = investor_client.get(url_of(name)).content.decode()
    assert 'href="/library' not in page


def test_an_investor_finds_no_scenario_and_a_founder_does(investor_client, founder_client):
    url = url_of("knowledge") + "?q=fraud"
    assert 'href="/library/' not in investor_client.get(url).content.decode()
    assert 'href="/library/fraud-detection"' in founder_client.get(url).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_logs_in_first(client, name):
    assert client.get(url_of(name)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_database_nothing_of_their_own(founder_client, name):
    founder_client.get(url_of(name))
    with CaptureQueriesContext(connection) as caught:
        founder_client.get(url_of(name))
    assert len(caught) <= 4  # session, user, membership


@pytest.mark.parametrize("company", KNOWN.companies, ids=lambda company: company.id)
def test_every_company_case_shows_each_figure_with_its_source(founder_client, company):
    page = founder_client.get(url_of("company", company.id)).content.decode()
    for figure in company.figures:
        assert f'id="figure-{figure.id}"' in page
        if figure.source.url:
            assert figure.source.url.replace("&", "&amp;") in page
        if figure.against:
            assert (figure.against.url or "").replace("&", "&amp;") in page
    assert page.count("What speaks against it") == company.disputed
    for key in company.scenarios:
        assert reverse("cases:scenario", args=[key]) in page


def test_an_unknown_company_is_not_found(founder_client):
    assert founder_client.get(url_of("company", "nobody")).status_code == 404


def test_an_investor_sees_a_company_without_the_scenarios(investor_client):
    page = investor_client.get(url_of("company", "nuro")).content.decode()
    assert "Scenarios it speaks to" not in page
    assert "What to learn" in page


def test_company_cases_are_filtered(founder_client):
    page = founder_client.get(
        url_of("companies") + "?outcome=ended&industry=health"
    ).content.decode()
    assert "Babylon Health" in page
    assert "Duolingo" not in page
    assert 'value="ended" checked' in page


def test_where_no_company_fits_the_page_leads_back(founder_client):
    page = founder_client.get(url_of("companies") + "?q=zzzz").content.decode()
    assert "No company case has all of this" in page


@pytest.mark.parametrize("name", ["knowledge", "companies", "faq", "glossary", "tools", "tactics"])
def test_htmx_gets_the_part_alone(founder_client, name):
    page = founder_client.get(url_of(name) + "?q=churn", headers=HTMX).content.decode()
    assert "<html" not in page
    assert page.strip()


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("knowledge", "流失率", "churn"),
        ("faq", "range", "What does"),
        ("glossary", "流失率", "churn"),
        ("tools", "BSD", "PyTorch"),
        ("tactics", "referral", "Referral programme"),
    ],
)
def test_words_narrow_a_page_down(founder_client, name, words, told):
    page = founder_client.get(url_of(name), {"q": words}).content.decode()
    assert told in page


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("knowledge", "Nothing has all these words"),
        ("faq", "No question has all these words"),
        ("glossary", "No word has all of this"),
        ("tools", "No tool has all these words"),
        ("tactics", "No tactic has all these words"),
    ],
)
def test_a_page_without_a_find_says_so(founder_client, name, told):
    assert told in founder_client.get(url_of(name), {"q": "zzzz"}).content.decode()


def test_terms_are_linked_to_each_other_and_to_questions(founder_client):
    page = founder_client.get(url_of("glossary")).content.decode()
    for term in KNOWN.terms:
        assert f'id="{term.id}"' in page
        for key in term.see:
            assert f'href="#{key}"' in page
    assert f'href="{url_of("faq")}#first-steps"' in page


def test_links_of_a_narrowed_glossary_lead_to_the_whole_one(founder_client):
    page = founder_client.get(url_of("glossary"), {"q": "churn"}).content.decode()
    assert f'href="{url_of("glossary")}#ltv"' in page


def test_every_question_has_its_place_and_its_references(founder_client):
    page = founder_client.get(url_of("faq")).content.decode()
    for question in KNOWN.questions:
        assert f'id="{question.id}"' in page
    assert f'href="{url_of("glossary")}#scenario"' in page
    assert "docs/scenarios.md" in page


def test_the_twelve_models_stand_with_conditions_and_the_scenarios_that_use_them(founder_client):
    page = founder_client.get(url_of("models")).content.decode()
    for model in KNOWN.models:
        assert f'id="{model.id}"' in page
    assert "/library?model=usage" in page
    assert "<code>churn</code>" in page
    assert url_of("company", "duolingo") in page


def test_a_tactic_shows_its_lever(founder_client):
    page = founder_client.get(url_of("tactics")).content.decode()
    assert "multiplies adds by" in page
    assert "1.05 to 1.3" in page


def test_what_was_typed_is_escaped(founder_client):
    for name in ("knowledge", "faq", "glossary"):
        page = founder_client.get(url_of(name), {"q": "<script>alert(1)</script>"}).content.decode()
        assert "<script>alert" not in page


def test_the_navigation_leads_to_it_and_marks_it(founder_client, investor_client):
    for client in (founder_client, investor_client):
        page = client.get(url_of("glossary")).content.decode()
        assert f'href="{url_of("knowledge")}" aria-current="page"' in page

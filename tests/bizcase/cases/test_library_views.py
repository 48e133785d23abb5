"""The pages of the library: browse, read, compare, judge, start."""

from __future__ import annotations

import re

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases import library, services
from bizcase.cases.library import index
from bizcase.cases.models import Case
from bizcase.runs import runner
from bizcase.runs.services import request_simulation
from bizcase.workspaces.models import Membership
from tests.conftest import client_of

PAGE = reverse("cases:library")
COMPARE = reverse("cases:compare_scenarios")
HTMX = {"HX-Request": "true"}
ANSWERS = {
    "answer-labels": "two_years",
    "answer-latency": "have_done",
    "answer-customer_size": "middle",
    "answer-deployment": "hosted",
    "answer-blocked_people": "second_check",
}


def own_scenario(founder: Membership, key: str = "fraud-detection", **facts: object) -> Case:
    tree = {**library.spec(key).to_json(), "id": "own", **facts}
    return services.import_document(actor=founder, tree=tree).case


def text_of(client: Client, url: str, **extra: object) -> str:
    answer = client.get(url, **extra)
    assert answer.status_code == 200, url
    return answer.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 id="s-([a-z-]+)">', page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_library_shows_every_scenario_in_the_readers_language(founder_client, language):
    page = text_of(founder_client, PAGE, headers={"Accept-Language": language})
    assert titles(page) == list(library.KEYS)
    for entry in index.entries():
        assert entry.title[language].replace("&", "&amp;") in page


def test_a_card_shows_what_it_is_who_pays_models_recipe_and_first_numbers(founder_client):
    page = text_of(founder_client, PAGE + "?q=fraud&industry=finance")
    card = page[page.index('id="s-fraud-detection"') :]
    assert "A real-time score for risky payments" in card
    assert "Mid-size banks, for online payments" in card
    assert "Pay per use" in card
    assert "Tabular classifier" in card
    estimate = next(e.estimate for e in index.entries() if e.key == "fraud-detection")
    assert estimate is not None
    assert f"{estimate.probability:.0%}" in card
    assert '<svg class="spark wide"' in card


def test_the_page_reads_no_document(founder_client, monkeypatch):
    def refused(key: str) -> None:
        raise AssertionError(f"read {key}")

    monkeypatch.setattr(library, "spec", refused)
    assert titles(text_of(founder_client, PAGE)) == list(library.KEYS)


def test_the_page_asks_the_same_few_questions_whatever_it_shows(founder, founder_client):
    def asked(url: str) -> int:
        founder_client.get(url)
        with CaptureQueriesContext(connection) as caught:
            founder_client.get(url)
        return len(caught)

    bare = asked(PAGE)
    assert bare == asked(PAGE + "?q=fraud&industry=finance") == asked(PAGE + "?sort=npv")
    for number in range(5):
        own_scenario(founder, id=f"own-{number}")
    some = asked(PAGE)
    for number in range(5, 25):
        own_scenario(founder, id=f"own-{number}")
    assert asked(PAGE) == some <= bare + 1
    assert text_of(founder_client, PAGE).count('href="/library/own-') >= 25


def test_filters_work_as_plain_links_and_fields(founder_client):
    page = text_of(founder_client, PAGE + "?industry=finance&technique=graph&sort=funding")
    assert titles(page) == ["fraud-detection"]
    assert 'name="industry" value="finance" checked' in page
    assert '<option value="funding" selected>' in page
    assert f'href="{PAGE}?technique=graph&amp;sort=funding"' in page
    assert '<form method="get"' in page


def test_htmx_gets_the_part_alone(founder_client):
    answer = founder_client.get(PAGE + "?q=质检", headers=HTMX)
    page = answer.content.decode()
    assert "<html" not in page
    assert "quality-inspection" in titles(page)
    assert "HX-Request" in answer.headers["Vary"]


def test_where_nothing_fits_the_page_says_what_to_do(founder_client):
    page = text_of(founder_client, PAGE + "?q=zzzz")
    assert titles(page) == []
    assert "No scenario has all of this" in page
    assert "<b>0</b> of 25 scenarios" in page


def test_amounts_in_another_currency_are_said_not_to_be_converted(founder_client):
    assert "scenarios in USD stand at the end" in text_of(founder_client, PAGE + "?sort=npv")
    assert "stand at the end" not in text_of(founder_client, PAGE)


def test_unknown_filters_of_a_page_are_passed_over(founder_client):
    page = text_of(founder_client, PAGE + "?industry=moon&sort=size&model=%00")
    assert titles(page) == list(library.KEYS)


def test_what_was_typed_is_escaped(founder_client):
    page = text_of(founder_client, PAGE + "?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


def test_a_case_is_started_with_one_button_of_the_library(founder_client):
    page = text_of(founder_client, PAGE)
    use = reverse("cases:use_scenario", args=["fraud-detection"])
    assert f'form="start" formaction="{use}"' in page
    answer = founder_client.post(use)
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (303, case.get_absolute_url())
    assert (case.kind, case.newest.note) == ("case", "Made from the library")


def test_a_reviewer_reads_and_starts_nothing(reviewer):
    client = client_of(reviewer)
    for url in (PAGE, reverse("cases:scenario", args=["fraud-detection"])):
        assert "Start a case" not in text_of(client, url)
    use = reverse("cases:use_scenario", args=["fraud-detection"])
    assert client.post(use).status_code == 403
    assert Case.objects.count() == 0


def test_scenarios_of_the_workspace_stand_first_with_their_newest_simulation(
    founder, founder_client
):
    case = own_scenario(founder)
    page = text_of(founder_client, PAGE)
    assert titles(page)[0] == "own"
    assert "Scenarios of this workspace" in page
    assert "Not simulated yet" in page
    run = request_simulation(actor=founder, case=case, trials=200)
    runner.execute(run.pk)
    assert "Not simulated yet" not in text_of(founder_client, PAGE)
    assert "Not simulated yet" not in text_of(
        founder_client, reverse("cases:scenario", args=["own"])
    )


def test_a_scenario_of_the_workspace_takes_the_place_of_the_products(founder, founder_client):
    own_scenario(founder, id="fraud-detection", title="Our own fraud case")
    page = text_of(founder_client, PAGE)
    assert titles(page).count("fraud-detection") == 1
    assert "Our own fraud case" in text_of(
        founder_client, reverse("cases:scenario", args=["fraud-detection"])
    )
    made = services.use_scenario(actor=founder, key="fraud-detection")
    assert (made.name, made.key) == ("Our own fraud case", "fraud-detection-2")


def test_scenarios_of_a_workspace_are_not_there_for_others(founder, stranger_client):
    own_scenario(founder)
    assert "own" not in titles(text_of(stranger_client, PAGE))
    for name in ("scenario", "suitability"):
        assert stranger_client.get(reverse(f"cases:{name}", args=["own"])).status_code == 404
    assert stranger_client.get(f"{COMPARE}?a=own&b=fraud-detection").status_code == 404
    assert stranger_client.post(reverse("cases:use_scenario", args=["own"])).status_code == 404


@pytest.mark.parametrize("key", library.KEYS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_every_scenario_opens_in_both_languages(founder_client, key, language):
    url = reverse("cases:scenario", args=[key])
    page = text_of(founder_client, url, headers={"Accept-Language": language})
    spec = library.spec(key)
    assert spec.card is not None
    for source in spec.card.sources:
        assert f'id="source-{source.id}"' in page
    for risk in spec.risks:
        assert f'id="risk-{risk.id}"' in page
    bound = set(re.findall(r'href="#((?:assumption|line|risk)-[a-z0-9_-]+)"', page))
    assert bound
    assert bound <= set(re.findall(r'id="((?:assumption|line|risk)-[a-z0-9_-]+)"', page))


def test_the_page_of_a_scenario_says_all_of_its_card(founder_client):
    page = text_of(founder_client, reverse("cases:scenario", args=["fraud-detection"]))
    for part in (
        "Cost saving",
        "Fraud losses fall because more fraud is stopped",
        "Patterns seen at one customer protect the others",
        "Fraudsters adapt to the model",
        "A small random share of payments let through unjudged",
        "The measured metric becomes",
        "Read at its source",
        "last looked at 2026-11-27",
        "our estimate",
        "Ant Group: lending over a platform",
        "documented for this scenario",
        "EU AI Act",
        "First paying institution",
        "Value propositions",
    ):
        assert part in page, part


def test_a_scenario_without_proof_of_concept_says_why(founder_client):
    page = text_of(founder_client, reverse("cases:scenario", args=["autonomous-driving"]))
    assert "No proof of concept can be trained here." in page
    assert "takeovers per vehicle" in page


def test_a_bare_scenario_of_a_workspace_has_a_page_too(founder, founder_client, small):
    tree = yaml.safe_load(small) | {"kind": "scenario"}
    services.import_document(actor=founder, tree=tree)
    page = text_of(founder_client, reverse("cases:scenario", args=["small"]))
    assert "Not simulated yet" in page
    assert "No risk is written down" in page
    judged = text_of(founder_client, reverse("cases:suitability", args=["small"]))
    assert "This scenario asks no questions" in judged


def test_an_unknown_scenario_is_not_found(founder_client):
    for name in ("scenario", "suitability"):
        answer = founder_client.get(reverse(f"cases:{name}", args=["nothing"]))
        assert answer.status_code == 404
        assert "The library has no such scenario." in answer.content.decode()


def test_two_scenarios_stand_side_by_side(founder_client):
    page = text_of(founder_client, f"{COMPARE}?a=fraud-detection&b=credit-scoring")
    assert "Payment fraud detection" in page
    assert "AI credit scoring for consumer lenders" in page
    for part in ("Funding need, median", "Who pays", "Risks", "Data needed", "better"):
        assert part in page
    assert "not converted" not in page


def test_two_currencies_are_said_not_to_be_compared(founder_client):
    page = text_of(founder_client, f"{COMPARE}?a=fraud-detection&b=drug-discovery")
    assert "One counts in CNY, the other in USD" in page


def test_with_one_scenario_the_nearest_are_offered(founder_client):
    page = text_of(founder_client, f"{COMPARE}?a=fraud-detection")
    assert f"{COMPARE}?a=fraud-detection&amp;b=market-risk-warning" in page
    assert "Which two?" in text_of(founder_client, COMPARE)


def test_a_scenario_is_not_compared_with_itself(founder_client):
    page = text_of(founder_client, f"{COMPARE}?a=fraud-detection&b=fraud-detection")
    assert "This is the first one again" in page
    assert 'aria-invalid="true"' in page


def test_an_unknown_side_is_not_found(founder_client):
    assert founder_client.get(f"{COMPARE}?a=fraud-detection&b=nothing").status_code == 404


SUITS = reverse("cases:suitability", args=["fraud-detection"])


def test_the_questions_are_radio_buttons_in_a_plain_form(founder_client):
    page = text_of(founder_client, SUITS)
    assert page.count('type="radio"') == 12
    assert "No answer yet" in page
    assert 'name="judge"' in page


def test_answers_give_a_verdict_with_reasons(founder_client):
    page = text_of(founder_client, SUITS, data={**ANSWERS, "answer-latency": "batch"})
    assert '<h2 id="verdict">Needs customising</h2>' in page
    assert "Begin with after-the-fact monitoring" in page
    fit = text_of(founder_client, SUITS, data=ANSWERS)
    assert '<h2 id="verdict">It fits</h2>' in fit
    assert "Every answer fits" in fit


def test_some_answers_say_what_is_known_so_far_and_which_are_open(founder_client):
    data = {"answer-labels": "some", "judge": "1"}
    page = text_of(founder_client, SUITS, data=data)
    assert "So far: Needs customising" in page
    assert "4 questions are open." in page
    assert page.count("Choose an answer.") == 4
    part = text_of(founder_client, SUITS, data=data, headers=HTMX)
    assert "<html" not in part
    assert "Choose an answer." not in part


def test_an_answer_that_is_none_of_the_choices_is_refused(founder_client):
    answer = founder_client.get(SUITS, {"answer-labels": "<b>"})
    assert answer.status_code == 422
    assert "is no choice here" in answer.content.decode()
    assert "<b>&#x27;" not in answer.content.decode()


def test_a_case_started_from_the_result_keeps_the_answers(founder_client):
    page = text_of(founder_client, SUITS, data=ANSWERS)
    assert '<input type="hidden" name="answer-labels" value="two_years">' in page
    use = reverse("cases:use_scenario", args=["fraud-detection"])
    assert founder_client.post(use, ANSWERS).status_code == 303
    case = Case.objects.get()
    assert case.spec.card is not None
    assert case.spec.card.answers == {
        name.removeprefix("answer-"): choice for name, choice in ANSWERS.items()
    }
    assert case.newest.note == "Made from the library; suitability: It fits"


def test_answers_that_are_none_start_no_case(founder_client):
    use = reverse("cases:use_scenario", args=["fraud-detection"])
    answer = founder_client.post(use, {"answer-labels": "nonsense"})
    assert answer.status_code == 422
    assert Case.objects.count() == 0


def test_a_scenario_made_from_a_case_does_not_hand_on_its_answers(founder):
    tree = library.spec("fraud-detection").to_json() | {"id": "mine"}
    tree["card"]["answers"] = {"labels": "some"}
    services.import_document(actor=founder, tree=tree)
    made = services.use_scenario(actor=founder, key="mine")
    assert made.spec.card is not None
    assert made.spec.card.answers == {}


def test_a_scenario_document_is_imported_as_a_case_where_that_is_asked(founder_client):
    text = library.text("credit-scoring")
    page = text_of(founder_client, reverse("cases:import") + "?as=case")
    assert '<option value="case" selected>' in page
    answer = founder_client.post(reverse("cases:import"), {"text": text, "as_kind": "case"})
    assert answer.status_code == 303
    assert Case.objects.get().kind == "case"


def test_the_address_alone_says_what_a_document_is_taken_for(founder_client):
    text = library.text("credit-scoring")
    founder_client.post(reverse("cases:import") + "?as=case", {"text": text})
    assert Case.objects.get().kind == "case"
    answer = founder_client.post(reverse("cases:import") + "?as=moon", {"text": text})
    assert answer.status_code == 422
    assert "not as &#x27;moon&#x27;" in answer.content.decode()


def test_without_asking_a_document_stays_what_it_says(founder_client):
    founder_client.post(reverse("cases:import"), {"text": library.text("credit-scoring")})
    assert Case.objects.get().is_scenario


def test_a_case_can_be_kept_as_a_scenario(founder_client, small):
    form = {"text": small, "as_kind": "scenario"}
    assert founder_client.post(reverse("cases:import"), form).status_code == 303
    assert Case.objects.get().is_scenario
    refused = founder_client.post(reverse("cases:import"), {"text": small, "as_kind": "moon"})
    assert refused.status_code == 422

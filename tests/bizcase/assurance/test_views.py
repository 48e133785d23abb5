from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.assurance.services import record_evidence
from bizcase.cases import exchange, services
from modeling.document import dump


def pages(case, evidence):
    return [
        reverse("assurance:risks", args=[case.pk]),
        reverse("assurance:evidence_list", args=[case.pk]),
        reverse("assurance:evidence", args=[evidence.pk]),
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(founder_client, case, evidence, language):
    for url in pages(case, evidence):
        answer = founder_client.get(url, headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert case.title[language] in answer.content.decode()


def test_strangers_and_investors_find_nothing(stranger_client, investor_client, case, evidence):
    for client in (stranger_client, investor_client):
        for url in pages(case, evidence):
            assert client.get(url).status_code == 404


def test_the_register_shows_every_risk_with_its_response(founder_client, case):
    page = founder_client.get(reverse("assurance:risks", args=[case.pk])).content.decode()
    for risk in case.spec.risks:
        assert risk.title["en"].replace("'", "&#x27;") in page
        assert risk.response.text["en"].replace("'", "&#x27;") in page


def test_evidence_shows_the_value_it_would_give_beside_the_one_in_force(founder_client, evidence):
    answer = founder_client.get(evidence.get_absolute_url())
    page = answer.content.decode()
    assert "66% to 82%" in page
    assert answer.context["proposal"].value in page
    assert reverse("runs:apply", args=[evidence.pk]) in page


def test_another_assumption_can_be_looked_at_before_it_is_chosen(founder_client, evidence):
    answer = founder_client.get(evidence.get_absolute_url() + "?key=auc_today")
    assert answer.context["proposal"].current.id == "auc_today"
    nothing = founder_client.get(evidence.get_absolute_url() + "?key=fee")
    assert nothing.context["proposal"].current is None


def test_the_list_asks_no_more_when_there_is_more_evidence(
    founder, founder_client, case, evidence, record, django_assert_num_queries
):
    url = reverse("assurance:evidence_list", args=[case.pk])
    with CaptureQueriesContext(connection) as seen:
        founder_client.get(url)
    for _ in range(8):
        record_evidence(actor=founder, case=case, run_id=uuid4(), record=record, binds="auc")
    with django_assert_num_queries(len(seen)):
        assert len(founder_client.get(url).context["evidence"]) == 9


def test_the_register_says_how_many_events_a_rate_expects(founder_client, founder, case):
    tree = case.spec.to_json()
    first = tree["risks"][0]
    del first["probability"]
    tree["risks"][0] = first | {"rate": "2 to 4", "per": "year", "response": {"text": "Insure"}}
    text = dump(exchange.read(tree | {"id": "often"}))
    often = services.import_document(actor=founder, text=text).case
    page = founder_client.get(reverse("assurance:risks", args=[often.pk])).content.decode()
    assert '<span class="chip">2 to 4 events a year</span>' in page

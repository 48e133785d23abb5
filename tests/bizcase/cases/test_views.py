from __future__ import annotations

import json

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases import services
from bizcase.cases.models import Case
from tests.conftest import client_of

PAGES = ["detail", "history", "document"]
ACTIONS = ["archive", "unarchive", "document"]


def address(name: str, case: Case, *rest: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *rest])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_a_case_opens_in_both_languages(founder_client, credit, name, language):
    answer = founder_client.get(address(name, credit), headers={"Accept-Language": language})
    title = credit.title[language]
    assert answer.status_code == 200
    assert title in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_strangers_and_investors_find_no_case(stranger_client, investor_client, case, name):
    assert stranger_client.get(address(name, case)).status_code == 404
    assert investor_client.get(address(name, case)).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_strangers_and_investors_change_nothing(stranger_client, investor_client, case, name):
    for client in (stranger_client, investor_client):
        assert client.post(address(name, case), {"text": "x"}).status_code == 404
    case.refresh_from_db()
    assert not case.is_archived
    assert case.revisions.count() == 1


@pytest.mark.parametrize("name", ACTIONS)
def test_a_reviewer_reads_but_may_not_act(reviewer, case, name):
    client = client_of(reviewer)
    assert client.get(address("detail", case)).status_code == 200
    assert client.post(address(name, case), {"text": "x"}).status_code == 403


def test_a_visitor_is_sent_to_the_login(client, case):
    answer = client.get(address("detail", case))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("workspaces:login"))


def test_a_pasted_document_becomes_a_case(founder_client, small):
    answer = founder_client.post(reverse("cases:import"), {"text": small})
    case = Case.objects.get()
    assert answer.status_code == 303
    assert answer.url == case.get_absolute_url()


def test_a_file_becomes_a_case(founder_client, small):
    file = SimpleUploadedFile("small.yaml", small.encode())
    answer = founder_client.post(reverse("cases:import"), {"file": file})
    assert answer.status_code == 303
    assert Case.objects.get().key == "small"


def test_a_refused_document_stays_in_the_form_beside_what_to_mend(founder_client, small):
    text = small.replace("price * seats", "price * seat")
    answer = founder_client.post(reverse("cases:import"), {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "lines[0].formula" in page
    assert "did you mean" in page
    assert "price * seat" in page
    assert Case.objects.count() == 0


def test_an_import_without_a_document_says_what_is_missing(founder_client):
    answer = founder_client.post(reverse("cases:import"), {"text": "  "})
    assert answer.status_code == 422
    assert Case.objects.count() == 0


def test_a_document_is_saved_from_its_page(founder_client, case, small):
    form = {"text": small.replace("value: 100", "value: 120"), "digest": case.digest, "note": "n"}
    answer = founder_client.post(address("document", case), form)
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.newest.number, case.newest.note) == (2, "n")


def test_a_document_that_somebody_else_changed_meanwhile_is_not_overwritten(
    founder, founder_client, case, small
):
    seen = case.digest
    other = small.replace("value: 100", "value: 120")
    services.revise(actor=founder, case=case, document=other)
    form = {"text": small.replace("value: 100", "value: 7"), "digest": seen}
    answer = founder_client.post(address("document", case), form)
    assert answer.status_code == 409
    assert "value: 7" in answer.content.decode()
    assert Case.objects.get().newest.number == 2


def test_the_history_shows_what_changed_and_restores(founder, founder_client, case, small):
    services.revise(actor=founder, case=case, document=small.replace("value: 100", "value: 120"))
    page = founder_client.get(address("history", case)).content.decode()
    assert "assumptions[seats].value" in page
    answer = founder_client.post(address("restore", case, 1))
    assert answer.status_code == 302
    assert Case.objects.get().spec.assumption("seats").value == 100


@pytest.mark.parametrize("number", ["9", "99999999999999999999", "x"])
def test_a_revision_that_is_not_there_is_not_found(founder_client, case, number):
    answer = founder_client.get(address("history", case) + f"?revision={number}")
    assert answer.status_code == (200 if number == "x" or len(number) > 8 else 404)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_download_is_the_document(founder_client, case, form):
    answer = founder_client.get(address("download", case, form))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="small.{form}"'
    tree = json.loads(answer.content) if form == "json" else yaml.safe_load(answer.content)
    assert tree == case.spec.to_json()


def test_a_download_in_another_form_is_not_found(founder_client, case):
    assert founder_client.get(address("download", case, "xml")).status_code == 404


def test_a_scenario_of_the_library_becomes_a_case(founder_client):
    page = founder_client.get(reverse("cases:library")).content.decode()
    assert "credit-scoring" in page
    answer = founder_client.post(reverse("cases:use_scenario", args=["credit-scoring"]))
    assert answer.status_code == 303
    assert Case.objects.get().key == "credit-scoring"


def test_the_canvas_shows_notes_with_the_numbers_they_stand_on(founder_client, credit):
    page = founder_client.get(address("detail", credit)).content.decode()
    assert "Fewer bad loans at the same approval rate" in page
    assert "#assumption-auc" in page
    assert "#risk-explainability_rule" in page


def test_an_investor_begins_at_the_reports(investor_client, case):
    answer = investor_client.get(reverse("cases:list"))
    assert (answer.status_code, answer.url) == (302, reverse("reports:all"))


def test_an_archived_case_is_in_the_archive_only(founder, founder_client, case):
    services.archive(actor=founder, case=case)
    assert "Small" not in founder_client.get(reverse("cases:list")).content.decode()
    assert "Small" in founder_client.get(reverse("cases:list") + "?archived=1").content.decode()


def test_the_list_asks_no_more_when_there_are_more_cases(
    founder, founder_client, small, django_assert_num_queries
):
    def make(count: int) -> None:
        for index in range(count):
            text = small.replace("id: small", f"id: small-{count}-{index}")
            services.import_document(actor=founder, text=text)

    make(2)
    with CaptureQueriesContext(connection) as seen:
        founder_client.get(reverse("cases:list"))
    make(9)
    with django_assert_num_queries(len(seen)):
        answer = founder_client.get(reverse("cases:list"))
    assert len(answer.context["cases"]) == 11


def test_the_history_asks_no_more_when_there_are_more_revisions(
    founder, founder_client, case, small, django_assert_num_queries
):
    def revise(value: int) -> None:
        text = small.replace("value: 100", f"value: {value}")
        services.revise(actor=founder, case=case, document=text)

    revise(1)
    with CaptureQueriesContext(connection) as seen:
        founder_client.get(address("history", case))
    for value in range(2, 9):
        revise(value)
    with django_assert_num_queries(len(seen)):
        founder_client.get(address("history", case))

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Report, ShareLink
from tests.conftest import api_of
from tests.reports.conftest import built, content

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def api(founder):
    return api_of(founder)


def test_a_report_is_asked_for_and_its_run_is_told(api, case, run):
    answer = api.post(f"/api/v1/cases/{case.pk}/reports", {"locale": "zh-hans"}, format="json")
    assert answer.status_code == 202
    report = Report.objects.get()
    assert answer["Location"] == reverse("v1:runs:detail", args=[report.build_id])
    assert answer.json()["status"] == "queued"
    assert answer.json()["pdf"] is None
    assert answer.json()["title"] == "小案例"


def test_the_same_key_makes_one_report(api, case, run):
    headers = {"Idempotency-Key": "once"}
    address = f"/api/v1/cases/{case.pk}/reports"
    first = api.post(address, {"locale": "en"}, format="json", headers=headers)
    second = api.post(address, {"locale": "en"}, format="json", headers=headers)
    assert first.json() == second.json()
    assert Report.objects.count() == 1


def test_a_report_without_a_simulation_is_refused_with_the_part_that_is_missing(api, case):
    answer = api.post(f"/api/v1/cases/{case.pk}/reports", {"locale": "en"}, format="json")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "report_parts_missing"
    assert answer.json()["errors"][0]["path"] == "simulation"


def test_an_unknown_language_is_refused(api, case, run):
    answer = api.post(f"/api/v1/cases/{case.pk}/reports", {"locale": "fr"}, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "locale"


def test_reports_are_listed_read_and_downloaded(api, case, printed):
    listed = api.get("/api/v1/reports", {"case": str(case.pk)}).json()["results"]
    assert [item["id"] for item in listed] == [str(printed.pk)]
    read = api.get(f"/api/v1/reports/{printed.pk}").json()
    assert read["status"] == "done"
    assert read["pages"] == printed.pages
    pdf = api.get(read["pdf"])
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == content(printed)


def test_a_report_that_is_not_printed_has_no_pdf_yet(api, report):
    answer = api.get(f"/api/v1/reports/{report.pk}/pdf")
    assert answer.status_code == 409
    assert answer.json()["code"] == "report_not_built"


def test_a_link_is_made_listed_opened_and_closed(api, printed):
    made = api.post(f"/api/v1/reports/{printed.pk}/shares", {"days": 7}, format="json")
    assert made.status_code == 201
    address = made.json()["link"].removeprefix("http://testserver")
    assert Client().get(address).status_code == 200
    listed = api.get(f"/api/v1/reports/{printed.pk}/shares").json()["results"]
    assert [(item["state"], item["opened"]) for item in listed] == [("active", 1)]
    assert "token" not in listed[0]
    assert api.delete(f"/api/v1/shares/{made.json()['id']}").status_code == 204
    assert Client().get(address).status_code == 404


def test_the_token_of_a_link_is_kept_nowhere_even_with_an_idempotency_key(api, printed):
    headers = {"Idempotency-Key": "share"}
    made = api.post(
        f"/api/v1/reports/{printed.pk}/shares", {"days": 7}, format="json", headers=headers
    )
    again = api.post(
        f"/api/v1/reports/{printed.pk}/shares", {"days": 7}, format="json", headers=headers
    )
    assert made.json()["token"] != again.json()["token"]
    assert ShareLink.objects.count() == 2


def test_an_investor_reads_and_shares_nothing(investor, printed):
    api = api_of(investor)
    assert api.get(f"/api/v1/reports/{printed.pk}").status_code == 200
    assert api.get(f"/api/v1/reports/{printed.pk}/shares").status_code == 403
    answer = api.post(f"/api/v1/reports/{printed.pk}/shares", {"days": 7}, format="json")
    assert answer.status_code == 403


def test_a_stranger_finds_nothing(founder, stranger, case, printed):
    api = api_of(stranger)
    made = api_of(founder).post(f"/api/v1/reports/{printed.pk}/shares", {"days": 7}, format="json")
    assert api.get("/api/v1/reports").json()["results"] == []
    assert api.get(f"/api/v1/reports/{printed.pk}").status_code == 404
    assert api.get(f"/api/v1/reports/{printed.pk}/pdf").status_code == 404
    assert api.delete(f"/api/v1/shares/{made.json()['id']}").status_code == 404
    answer = api.post(f"/api/v1/cases/{case.pk}/reports", {"locale": "en"}, format="json")
    assert answer.status_code == 404


def test_a_report_is_printed_in_the_background_only(api, case, run):
    api.post(f"/api/v1/cases/{case.pk}/reports", {"locale": "en"}, format="json")
    report = Report.objects.get()
    assert not report.is_built
    assert built(report).is_built

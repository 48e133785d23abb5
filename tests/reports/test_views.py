from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from bizcase.economics.services import change_assumption
from reports import services
from reports.models import Report, ShareLink
from reports.sections.compose import compose
from reports.snapshot import Snapshot
from tests.reports.conftest import built, content

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def shared(founder, report: Report) -> tuple[ShareLink, str, str]:
    link, token = services.share(actor=founder, report=report, days=3)
    return link, token, reverse("reports:shared", args=[token])


# ---- the dashboard


def test_a_case_that_was_never_simulated_has_an_empty_dashboard_with_a_button(founder_client, case):
    page = founder_client.get(reverse("reports:dashboard", args=[case.pk]))
    assert page.status_code == 200
    assert "Nothing has been simulated yet" in page.text
    assert reverse("runs:simulate", args=[case.pk]) in page.text


def test_the_dashboard_shows_the_charts_of_the_newest_simulation(founder_client, case, run):
    page = founder_client.get(reverse("reports:dashboard", args=[case.pk]))
    for key in ("npv", "cash", "tornado", "years", "categories"):
        assert f'data-chart="chart-{key}"' in page.text
        assert f'<script id="chart-{key}" type="application/json">' in page.text
    assert run.digest in page.text
    assert "Out of date" not in page.text


def test_the_dashboard_says_when_the_model_has_changed_since(founder, founder_client, case, run):
    change_assumption(actor=founder, case=case, key="price", value="20 to 40")
    page = founder_client.get(reverse("reports:dashboard", args=[case.pk]))
    assert "the model has changed since" in page.text
    assert "Simulate again" in page.text


def test_the_dashboard_asks_the_database_the_same_number_of_questions_for_more_runs(
    founder_client, case, run, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24):
        founder_client.get(reverse("reports:dashboard", args=[case.pk]))


# ---- reports


def test_a_report_is_asked_for_on_the_page_of_the_case(founder_client, case, run):
    page = founder_client.post(reverse("reports:list", args=[case.pk]), {"locale": "zh-hans"})
    assert page.status_code == 303
    report = Report.objects.get()
    assert page["Location"] == report.get_absolute_url()
    assert report.locale == "zh-hans"


def test_a_report_without_a_simulation_is_refused_beside_the_form(founder_client, case):
    page = founder_client.post(reverse("reports:list", args=[case.pk]), {"locale": "en"})
    assert page.status_code == 422
    assert "a finished simulation is missing" in page.text


def test_the_page_of_a_report_says_what_its_pdf_says(founder_client, printed):
    page = founder_client.get(printed.get_absolute_url())
    with translation.override("en"):
        document = compose(Snapshot.from_json(printed.snapshot))
    pages = PdfReader(io.BytesIO(content(printed))).pages
    told = "".join("".join(p.extract_text() for p in pages).split())
    for text in (*(kpi.value for kpi in document.kpis), *document.summary, document.provenance):
        assert text in page.text.replace("&gt;", ">").replace("&#x27;", "'")
        assert "".join(text.split()) in told


def test_a_report_that_is_being_printed_is_followed(founder_client, report):
    page = founder_client.get(report.get_absolute_url())
    assert f'data-poll="{reverse("runs:metrics", args=[report.build_id])}"' in page.text
    assert founder_client.get(reverse("reports:pdf", args=[report.pk])).status_code == 409


def test_the_pdf_is_a_download_with_a_name(founder_client, printed):
    answer = founder_client.get(reverse("reports:pdf", args=[printed.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="small-en-' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")


def test_an_investor_reads_the_report_and_not_the_case(investor_client, case, printed):
    assert investor_client.get(printed.get_absolute_url()).status_code == 200
    assert investor_client.get(reverse("reports:all")).status_code == 200
    assert investor_client.get(reverse("reports:pdf", args=[printed.pk])).status_code == 200
    for name in ("reports:dashboard", "reports:list"):
        assert investor_client.get(reverse(name, args=[case.pk])).status_code == 404
    page = investor_client.get(printed.get_absolute_url())
    assert case.get_absolute_url() not in page.text
    assert reverse("reports:share", args=[printed.pk]) not in page.text


def test_a_stranger_finds_nothing(client, stranger, case, printed):
    client.force_login(stranger.user)
    for address in (
        printed.get_absolute_url(),
        reverse("reports:pdf", args=[printed.pk]),
        reverse("reports:list", args=[case.pk]),
        reverse("reports:dashboard", args=[case.pk]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("reports:share", args=[printed.pk]), {"days": 3}).status_code == 404


def test_the_list_asks_as_many_questions_for_ten_reports_as_for_one(
    founder, founder_client, case, run, printed, django_assert_num_queries
):
    address = reverse("reports:all")
    with django_assert_num_queries(100, exact=False) as one:
        founder_client.get(address)
    for _ in range(9):
        services.request_report(actor=founder, case=case, locale="en")
    with django_assert_num_queries(len(one), exact=True):
        founder_client.get(address)


# ---- sharing


def test_a_new_link_is_shown_once(founder_client, printed):
    page = founder_client.post(reverse("reports:share", args=[printed.pk]), {"days": 5})
    assert page.status_code == 201
    address = re.search(r"http://testserver(/s/[\w-]{43}/)", page.text)[1]
    assert Client().get(address).status_code == 200
    assert "/s/" not in founder_client.get(printed.get_absolute_url()).text


def test_a_bad_number_of_days_is_said_beside_the_field(founder_client, printed):
    page = founder_client.post(reverse("reports:share", args=[printed.pk]), {"days": 9999})
    assert page.status_code == 422
    assert "365" in page.text
    assert not ShareLink.objects.exists()


def test_a_shared_page_needs_no_login_and_hides_from_search_engines(founder, client, printed):
    _link, token, address = shared(founder, printed)
    page = client.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert 'data-chart="chart-npv"' in page.text
    pdf = client.get(reverse("reports:shared_pdf", args=[token]))
    assert pdf.content == content(printed)
    assert pdf["Referrer-Policy"] == "no-referrer"


def test_a_shared_page_speaks_the_language_of_the_report(founder, client, case, run):
    report = built(services.request_report(actor=founder, case=case, locale="zh-hans"))
    page = client.get(shared(founder, report)[2], headers={"accept-language": "en"})
    assert "小案例" in page.text
    assert '<html lang="zh-Hans">' in page.text


def test_expired_revoked_and_forged_links_look_the_same(founder, founder_client, client, printed):
    link, token, revoked = shared(founder, printed)
    founder_client.post(reverse("reports:revoke", args=[link.pk]))
    old, _token, expired = shared(founder, printed)
    past = timezone.now() - timedelta(days=1)
    ShareLink.objects.filter(pk=old.pk).update(created_at=past - timedelta(days=1), expires_at=past)
    forged = reverse("reports:shared", args=[token[:-1] + ("A" if token[-1] != "A" else "B")])
    answers = [client.get(address) for address in (revoked, expired, forged)]
    assert {answer.status_code for answer in answers} == {404}
    assert client.get(reverse("reports:shared_pdf", args=[token])).status_code == 404

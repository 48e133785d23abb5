from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound
from bizcase.runs.models import Run
from bizcase.workspaces.models import AuditEntry
from reports import services
from reports.models import Report, ShareLink
from tests.reports.conftest import content

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_report_keeps_its_snapshot_and_queues_its_printing(founder, case, run):
    report = services.request_report(actor=founder, case=case, locale="zh-hans")
    assert report.simulation == run
    assert report.snapshot["locale"] == "zh-hans"
    assert report.digest
    assert report.build.kind == Run.Kind.REPORT
    assert report.build.inputs["report"] == str(report.pk)
    assert report.is_waiting
    assert AuditEntry.objects.filter(verb="reports.requested", target_id=str(report.pk)).exists()


def test_nothing_is_kept_of_a_report_that_cannot_be_made(founder, case):
    with pytest.raises(DomainError, match="finished simulation"):
        services.request_report(actor=founder, case=case, locale="en")
    assert not Report.objects.exists()
    assert not Run.objects.exists()


def test_a_language_that_is_not_spoken_is_refused(founder, case, run):
    with pytest.raises(DomainError, match="zh-hans"):
        services.request_report(actor=founder, case=case, locale="fr")


def test_an_investor_cannot_make_a_report(investor, case, run):
    with pytest.raises(Forbidden):
        services.request_report(actor=investor, case=case, locale="en")


def test_a_strangers_case_is_not_found(stranger, case, run):
    with pytest.raises(NotFound):
        services.request_report(actor=stranger, case=case, locale="en")


def test_the_build_stores_the_pdf_with_the_report(printed):
    assert printed.is_built
    assert printed.pages >= 4
    assert content(printed).startswith(b"%PDF-")
    assert printed.build.result["pages"] == printed.pages
    assert printed.status == Run.Status.DONE


def test_only_a_printed_report_can_be_shared(founder, report):
    with pytest.raises(Conflict):
        services.share(actor=founder, report=report, days=3)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_link_lives_a_year_at_most(founder, printed, days):
    with pytest.raises(DomainError, match="365"):
        services.share(actor=founder, report=printed, days=days)


def test_a_token_of_256_bits_is_told_once_and_kept_as_a_hash(founder, printed):
    link, token = services.share(actor=founder, report=printed, days=3)
    assert len(token) == 43
    assert token not in str(ShareLink.objects.values())
    assert token not in str(list(AuditEntry.objects.values()))
    assert services.open_share(actor=None, token=token) == printed
    assert link.expires_at - timezone.now() > timedelta(days=2)


def test_opening_is_counted_and_audited_and_a_download_is_not_an_opening(founder, printed):
    link, token = services.share(actor=founder, report=printed, days=3)
    services.open_share(actor=None, token=token)
    services.open_share(actor=None, token=token)
    services.open_share(actor=None, token=token, is_download=True)
    link.refresh_from_db()
    assert link.opened == 2
    assert link.last_opened_at is not None
    assert AuditEntry.objects.filter(verb="reports.share_opened").count() == 2
    assert AuditEntry.objects.filter(verb="reports.share_downloaded").count() == 1


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é" * 43, "a" * 5000])
def test_a_forged_token_opens_nothing(founder, printed, token):
    services.share(actor=founder, report=printed, days=3)
    with pytest.raises(NotFound):
        services.open_share(actor=None, token=token)


def test_the_hash_of_a_token_is_not_a_token(founder, printed):
    link, _token = services.share(actor=founder, report=printed, days=3)
    with pytest.raises(NotFound):
        services.open_share(actor=None, token=link.token_hash)


def test_an_expired_link_opens_nothing(founder, printed):
    link, token = services.share(actor=founder, report=printed, days=1)
    past = timezone.now() - timedelta(seconds=1)
    ShareLink.objects.filter(pk=link.pk).update(
        created_at=past - timedelta(days=1), expires_at=past
    )
    with pytest.raises(NotFound):
        services.open_share(actor=None, token=token)


def test_a_revoked_link_opens_nothing_and_stays_revoked(founder, printed):
    link, token = services.share(actor=founder, report=printed, days=1)
    first = services.revoke_share(actor=founder, link=link).revoked_at
    assert services.revoke_share(actor=founder, link=link).revoked_at == first
    with pytest.raises(NotFound):
        services.open_share(actor=None, token=token)
    assert AuditEntry.objects.filter(verb="reports.share_revoked").count() == 1


def test_another_workspace_cannot_share_or_revoke(founder, stranger, printed):
    link, _token = services.share(actor=founder, report=printed, days=1)
    with pytest.raises(NotFound):
        services.share(actor=stranger, report=printed, days=1)
    with pytest.raises(NotFound):
        services.revoke_share(actor=stranger, link=link)


def test_an_investor_sees_printed_reports_only(founder, investor, report):
    assert list(Report.objects.visible_to(investor)) == []
    assert list(Report.objects.visible_to(founder)) == [report]
    assert not ShareLink.objects.visible_to(investor).exists()

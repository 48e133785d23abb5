"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from reports import api as rest
from reports import dashboards, views

app_name = "reports"
pages = [
    path("cases/<uuid:case_id>/dashboard", dashboards.case_dashboard, name="dashboard"),
    path("cases/<uuid:case_id>/reports", views.case_reports, name="list"),
    path("reports/", views.all_reports, name="all"),
    path("reports/<uuid:report_id>/", views.detail, name="detail"),
    path("reports/<uuid:report_id>/pdf", views.pdf, name="pdf"),
    path("reports/<uuid:report_id>/share", views.share, name="share"),
    path("shares/<uuid:link_id>/revoke", views.revoke, name="revoke"),
    path("s/<str:token>/", views.shared, name="shared"),
    path("s/<str:token>/report.pdf", views.shared_pdf, name="shared_pdf"),
]
api = [
    path("cases/<uuid:case_id>/reports", rest.CaseReports.as_view(), name="create"),
    path("reports", rest.ReportList.as_view(), name="list"),
    path("reports/<uuid:report_id>", rest.ReportDetail.as_view(), name="detail"),
    path("reports/<uuid:report_id>/pdf", rest.ReportPdf.as_view(), name="pdf"),
    path("reports/<uuid:report_id>/shares", rest.ReportShares.as_view(), name="shares"),
    path("shares/<uuid:link_id>", rest.ShareDetail.as_view(), name="share"),
]

"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.cases import api as rest
from bizcase.cases import views

app_name = "cases"
pages = [
    path("", views.case_list, name="list"),
    path("cases/import", views.import_page, name="import"),
    path("library", views.library_page, name="library"),
    path("library/<slug:key>/use", views.use_scenario, name="use_scenario"),
    path("cases/<uuid:case_id>/", views.detail, name="detail"),
    path("cases/<uuid:case_id>/history", views.history, name="history"),
    path("cases/<uuid:case_id>/history/<int:number>/restore", views.restore, name="restore"),
    path("cases/<uuid:case_id>/document", views.document, name="document"),
    path("cases/<uuid:case_id>/document.<slug:form>", views.download, name="download"),
    path("cases/<uuid:case_id>/archive", views.archive, name="archive"),
    path("cases/<uuid:case_id>/unarchive", views.unarchive, name="unarchive"),
]
api = [
    path("cases", rest.CaseList.as_view(), name="list"),
    path("cases/<uuid:case_id>", rest.CaseDetail.as_view(), name="detail"),
    path("cases/<uuid:case_id>/document", rest.CaseDocument.as_view(), name="document"),
    path("cases/<uuid:case_id>/archive", rest.CaseArchive.as_view(), name="archive"),
    path("cases/<uuid:case_id>/revisions", rest.RevisionList.as_view(), name="revisions"),
    path(
        "cases/<uuid:case_id>/revisions/<int:number>",
        rest.RevisionDetail.as_view(),
        name="revision",
    ),
    path(
        "cases/<uuid:case_id>/revisions/<int:number>/restore",
        rest.RevisionRestore.as_view(),
        name="restore",
    ),
    path("validate", rest.Validate.as_view(), name="validate"),
    path("library", rest.Library.as_view(), name="library"),
    path("library/<slug:key>", rest.LibraryUse.as_view(), name="use_scenario"),
]

"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.cases.api import cases as rest
from bizcase.cases.views import cases, documents, library

app_name = "cases"
pages = [
    path("", cases.case_list, name="list"),
    path("cases/import", cases.import_page, name="import"),
    path("library", library.library_page, name="library"),
    path("library/<slug:key>/use", library.use_scenario, name="use_scenario"),
    path("cases/<uuid:case_id>/", cases.detail, name="detail"),
    path("cases/<uuid:case_id>/history", documents.history, name="history"),
    path("cases/<uuid:case_id>/history/<int:number>/restore", documents.restore, name="restore"),
    path("cases/<uuid:case_id>/document", documents.document, name="document"),
    path("cases/<uuid:case_id>/document.<slug:form>", documents.download, name="download"),
    path("cases/<uuid:case_id>/archive", cases.archive, name="archive"),
    path("cases/<uuid:case_id>/unarchive", cases.unarchive, name="unarchive"),
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

"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.assurance import api as rest
from bizcase.assurance import views

app_name = "assurance"
pages = [
    path("cases/<uuid:case_id>/risks", views.risks, name="risks"),
    path("cases/<uuid:case_id>/evidence", views.evidence_list, name="evidence_list"),
    path("evidence/<uuid:evidence_id>/", views.evidence, name="evidence"),
]
api = [
    path("cases/<uuid:case_id>/risks", rest.RiskList.as_view(), name="risks"),
    path("cases/<uuid:case_id>/evidence", rest.EvidenceList.as_view(), name="evidence_list"),
    path("evidence/<uuid:evidence_id>", rest.EvidenceDetail.as_view(), name="evidence"),
]

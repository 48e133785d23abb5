"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.assurance.api import evidence as evidence_rest
from bizcase.assurance.api import risks as risks_rest
from bizcase.assurance.views import evidence, risks

CASE = "cases/<uuid:case_id>"
app_name = "assurance"
pages = [
    path(f"{CASE}/risks", risks.risks, name="risks"),
    path(f"{CASE}/risks/new", risks.new_risk, name="new_risk"),
    path(f"{CASE}/risks/catalogue", risks.risk_catalogue, name="risk_catalogue"),
    path(f"{CASE}/risks/undo", risks.undo, name="undo"),
    path(f"{CASE}/risks/responses", risks.responses, name="responses"),
    # behind the id stands one more word, so that a risk may be called new, catalogue or undo
    path(f"{CASE}/risks/<slug:risk>/edit", risks.risk, name="risk"),
    path(f"{CASE}/risks/<slug:risk>/status", risks.set_status, name="set_status"),
    path(f"{CASE}/risks/<slug:risk>/remove", risks.remove_risk, name="remove_risk"),
    path(f"{CASE}/evidence", evidence.evidence_list, name="evidence_list"),
    path("evidence/<uuid:evidence_id>/", evidence.evidence, name="evidence"),
]
api = [
    path(f"{CASE}/risks", risks_rest.RiskList.as_view(), name="risks"),
    path(f"{CASE}/risks/<slug:risk>", risks_rest.RiskDetail.as_view(), name="risk"),
    path(f"{CASE}/risk-responses", risks_rest.RiskResponses.as_view(), name="responses"),
    path("risk-catalogue", risks_rest.RiskCatalogue.as_view(), name="risk_catalogue"),
    path(f"{CASE}/evidence", evidence_rest.EvidenceList.as_view(), name="evidence_list"),
    path("evidence/<uuid:evidence_id>", evidence_rest.EvidenceDetail.as_view(), name="evidence"),
]

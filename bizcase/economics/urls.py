"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.economics.api import assumptions as rest
from bizcase.economics.views import sheet

app_name = "economics"
pages = [
    path("cases/<uuid:case_id>/model", sheet.model, name="model"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>", sheet.save_assumption, name="save_assumption"
    ),
    path("cases/<uuid:case_id>/assumptions/<slug:key>/preview", sheet.preview, name="preview"),
]
api = [
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>",
        rest.AssumptionDetail.as_view(),
        name="assumption",
    ),
]

"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.economics import api as rest
from bizcase.economics import views

app_name = "economics"
pages = [
    path("cases/<uuid:case_id>/model", views.model, name="model"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>", views.save_assumption, name="save_assumption"
    ),
    path("cases/<uuid:case_id>/assumptions/<slug:key>/preview", views.preview, name="preview"),
]
api = [
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>",
        rest.AssumptionDetail.as_view(),
        name="assumption",
    ),
]

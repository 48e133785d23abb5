"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.economics.api import assumptions as rest
from bizcase.economics.api import sheet as sheet_rest
from bizcase.economics.views import lines, sheet

app_name = "economics"
pages = [
    path("cases/<uuid:case_id>/model", sheet.model, name="model"),
    path("cases/<uuid:case_id>/model/undo", sheet.undo, name="undo"),
    path("cases/<uuid:case_id>/assumptions", sheet.add_assumption, name="add_assumption"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>/remove",
        sheet.remove_assumption,
        name="remove_assumption",
    ),
    path("cases/<uuid:case_id>/lines", lines.add, name="add_line"),
    path("cases/<uuid:case_id>/lines/<slug:key>", lines.change, name="change_line"),
    path("cases/<uuid:case_id>/lines/<slug:key>/remove", lines.remove, name="remove_line"),
    path("cases/<uuid:case_id>/lines/<slug:key>/preview", lines.preview, name="try_line"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>", sheet.save_assumption, name="save_assumption"
    ),
    path("cases/<uuid:case_id>/assumptions/<slug:key>/preview", sheet.preview, name="preview"),
]
api = [
    path("cases/<uuid:case_id>/lines", sheet_rest.LineList.as_view(), name="lines"),
    path("cases/<uuid:case_id>/lines/<slug:key>", sheet_rest.LineDetail.as_view(), name="line"),
    path("cases/<uuid:case_id>/worth", sheet_rest.CaseWorth.as_view(), name="worth"),
    path("cases/<uuid:case_id>/undo", sheet_rest.CaseUndo.as_view(), name="undo"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>",
        rest.AssumptionDetail.as_view(),
        name="assumption",
    ),
]

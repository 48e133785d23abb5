"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.economics import earning_urls, market_urls
from bizcase.economics.api import adoption as adoption_rest
from bizcase.economics.api import assumptions as rest
from bizcase.economics.api import sheet as sheet_rest
from bizcase.economics.api import values as values_rest
from bizcase.economics.views import adoption, deciding, lines, sheet, value

app_name = "economics"
pages = [
    *earning_urls.pages,
    *market_urls.pages,
    path("cases/<uuid:case_id>/model", sheet.model, name="model"),
    path("cases/<uuid:case_id>/deciding", deciding.deciding, name="deciding"),
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
    path("cases/<uuid:case_id>/canvas/notes/<slug:note>/adopt", adoption.adopt, name="adopt"),
    path("cases/<uuid:case_id>/value", value.value, name="value"),
    path("cases/<uuid:case_id>/value/new/<slug:kind>", value.new, name="new_value"),
    path("cases/<uuid:case_id>/value/<slug:key>", value.edit, name="edit_value"),
    path("cases/<uuid:case_id>/value/<slug:key>/remove", value.remove, name="remove_value"),
]
api = [
    *earning_urls.api,
    *market_urls.api,
    path(
        "cases/<uuid:case_id>/canvas/notes/<slug:note>/adopt",
        adoption_rest.NoteAdoption.as_view(),
        name="adopt",
    ),
    path("cases/<uuid:case_id>/lines", sheet_rest.LineList.as_view(), name="lines"),
    path("cases/<uuid:case_id>/lines/<slug:key>", sheet_rest.LineDetail.as_view(), name="line"),
    path("cases/<uuid:case_id>/worth", sheet_rest.CaseWorth.as_view(), name="worth"),
    path("cases/<uuid:case_id>/undo", sheet_rest.CaseUndo.as_view(), name="undo"),
    path(
        "cases/<uuid:case_id>/assumptions/<slug:key>",
        rest.AssumptionDetail.as_view(),
        name="assumption",
    ),
    path("cases/<uuid:case_id>/values", values_rest.ValueList.as_view(), name="values"),
    path(
        "cases/<uuid:case_id>/values/campaigns/fit",
        values_rest.CampaignFit.as_view(),
        name="fit_campaigns",
    ),
    path(
        "cases/<uuid:case_id>/values/<slug:key>",
        values_rest.ValueDetail.as_view(),
        name="value_model",
    ),
]

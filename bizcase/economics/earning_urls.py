"""Addresses of business models, prices and costs: pages, and their part of the REST API."""

from django.urls import path

from bizcase.economics.api import costs as costs_rest
from bizcase.economics.api import models as models_rest
from bizcase.economics.api import pricing as pricing_rest
from bizcase.economics.api import streams as streams_rest
from bizcase.economics.views import compare, costs, models, pricing

CASE = "cases/<uuid:case_id>"
pages = [
    path(f"{CASE}/models", models.models, name="models"),
    path(f"{CASE}/models/compare", compare.compare_models, name="compare_models"),
    path(f"{CASE}/models/mix", compare.mix, name="mix"),
    path(f"{CASE}/models/mix/save", compare.save_mix, name="save_mix"),
    path(f"{CASE}/models/value", models.value_preview, name="value_preview"),
    path(f"{CASE}/models/<slug:model>", models.business_model, name="business_model"),
    path(f"{CASE}/models/<slug:model>/add", models.add_stream, name="add_stream"),
    path(f"{CASE}/models/<slug:model>/checks", models.check_model, name="check_model"),
    path(f"{CASE}/streams/<slug:entry>", models.stream, name="stream"),
    path(f"{CASE}/streams/<slug:entry>/save", models.save_stream, name="save_stream"),
    path(f"{CASE}/streams/<slug:entry>/remove", models.remove_stream, name="remove_stream"),
    path(f"{CASE}/pricing", pricing.pricing, name="pricing"),
    path(f"{CASE}/pricing/<slug:key>/save", pricing.save_study, name="save_study"),
    path(f"{CASE}/pricing/<slug:key>/remove", pricing.remove_study, name="remove_study"),
    path(f"{CASE}/pricing/<slug:key>/use", pricing.use_price, name="use_price"),
    path(f"{CASE}/pricing/<slug:key>/asked", pricing.tell_price, name="tell_price"),
    path(f"{CASE}/costs", costs.costs, name="costs"),
    # before `new`, which is also an id that an entry may have; no kind is called save or remove
    path(f"{CASE}/costs/<slug:entry>/save", costs.save_cost, name="save_cost"),
    path(f"{CASE}/costs/<slug:entry>/remove", costs.remove_cost, name="remove_cost"),
    path(f"{CASE}/costs/new/<slug:kind>", costs.new_cost, name="new_cost"),
    path(f"{CASE}/costs/<slug:entry>", costs.cost, name="cost"),
]
api = [
    path(f"{CASE}/streams", streams_rest.StreamList.as_view(), name="streams"),
    path(f"{CASE}/streams/<slug:entry>", streams_rest.StreamDetail.as_view(), name="stream"),
    path(f"{CASE}/costs", costs_rest.CostList.as_view(), name="costs"),
    path(f"{CASE}/costs/<slug:entry>", costs_rest.CostDetail.as_view(), name="cost"),
    path(f"{CASE}/models", models_rest.ModelList.as_view(), name="models"),
    path(f"{CASE}/models/compare", models_rest.ModelComparison.as_view(), name="compare_models"),
    path(f"{CASE}/models/mix", streams_rest.StreamWeights.as_view(), name="mix"),
    path(f"{CASE}/models/<slug:model>", models_rest.ModelDetail.as_view(), name="business_model"),
    path(f"{CASE}/pricing", pricing_rest.PriceList.as_view(), name="pricing"),
    path(f"{CASE}/pricing/<slug:key>", pricing_rest.PriceStudyDetail.as_view(), name="study"),
    path(f"{CASE}/pricing/<slug:key>/use", pricing_rest.PriceUse.as_view(), name="use_price"),
]

"""Addresses of the market: its page, its forms, and its part of the REST API."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from bizcase.economics.api import market as rest
from bizcase.economics.views import curves, market

ROOT: Final = "cases/<uuid:case_id>/market"
ONE: Final = {  # what the address of an item of a list is called
    "personas": "market_persona",
    "competitors": "market_competitor",
    "notes": "market_note",
    "countries": "market_country",
    "rates": "market_rate",
    "tests": "market_test",
}

pages: list[URLPattern] = [
    path(ROOT, market.market, name="market"),
    path(f"{ROOT}/adoption", curves.adoption, name="adoption_curve"),
    path(f"{ROOT}/adoption/write", curves.write_adoption, name="write_curve"),
    path(f"{ROOT}/positioning", market.save_positioning, name="market_positioning"),
    path(f"{ROOT}/price", market.adopt_price, name="market_price"),
    path(f"{ROOT}/sizes/<slug:level>", market.save_size, name="market_size"),
    path(f"{ROOT}/tests/<slug:test_id>/freeze", market.freeze, name="market_freeze"),
    path(f"{ROOT}/tests/<slug:test_id>/result", market.save_result, name="market_result"),
    path(f"{ROOT}/rates/<int:place>/use", market.use_rate, name="market_use_rate"),
    path(f"{ROOT}/list/<slug:part>", market.add, name="market_add"),
    path(f"{ROOT}/list/<slug:part>/<int:place>", market.change, name="market_change"),
    path(f"{ROOT}/list/<slug:part>/<int:place>/remove", market.remove, name="market_remove"),
]
api: list[URLPattern] = [
    path(ROOT, rest.MarketDetail.as_view(), name="market"),
    path(f"{ROOT}/sizes/<slug:level>", rest.MarketSize.as_view(), name="market_size"),
    path(f"{ROOT}/positioning", rest.MarketPositioning.as_view(), name="market_positioning"),
    path(f"{ROOT}/demand", rest.MarketDemand.as_view(), name="market_demand"),
    path(f"{ROOT}/price", rest.MarketPrice.as_view(), name="market_price"),
    path(f"{ROOT}/adoption", rest.MarketAdoption.as_view(), name="market_adoption"),
    path(f"{ROOT}/rates/<int:place>/use", rest.MarketRateUse.as_view(), name="market_use_rate"),
    path(f"{ROOT}/tests/<slug:test_id>/freeze", rest.MarketFreeze.as_view(), name="market_freeze"),
    path(f"{ROOT}/tests/<slug:test_id>/result", rest.MarketResult.as_view(), name="market_result"),
]
for section, name in ONE.items():
    api += [
        path(f"{ROOT}/{section}", rest.list_view(section), name=f"market_{section}"),
        path(f"{ROOT}/{section}/<int:place>", rest.detail_view(section), name=name),
    ]

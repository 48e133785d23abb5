"""Charts of business models and of prices, from what the pages of economics worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library

from reports.charts import earning, pricing
from reports.charts.chart import Chart

register = Library()


@register.simple_tag
def ridges_chart(result: Mapping[str, Any]) -> Chart:
    """Return how NPV spreads with each option."""
    return earning.ridges(result)


@register.simple_tag
def frontier_chart(result: Mapping[str, Any]) -> Chart | None:
    """Return what the mixes bring; None where there is nothing to mix."""
    return earning.frontier(result["mixes"]) if result["mixes"] else None


@register.simple_tag
def profit_chart(told: Mapping[str, Any]) -> Chart | None:
    """Return the profit of each price; None where nothing is said of demand."""
    return pricing.profit(told) if told["demand"] else None


@register.simple_tag
def sold_chart(told: Mapping[str, Any]) -> Chart | None:
    """Return what is sold at each price; None where nothing is said of demand."""
    return pricing.sold(told) if told["demand"] else None

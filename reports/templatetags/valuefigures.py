"""Charts of value models on the value page, with what was measured of their metrics."""

from __future__ import annotations

from typing import Any

from django.template import Library

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case
from bizcase.economics.value.cards import Card
from bizcase.economics.value.names import label_of
from modeling.spec import CaseSpec
from reports.charts.chart import Chart
from reports.charts.valuemodels import effect, gate, governance, promotion, technology
from reports.charts.valuemodels.named import Measured, Named

register = Library()
MOST_MEASURED = 3  # the newest; more marks hide the line


@register.simple_tag(takes_context=True)
def measured_of(context: dict[str, Any], case: Case, card: Card) -> list[Evidence]:
    """Return the newest evidence that is bound to the metric of a value model."""
    if not card.metric:
        return []
    who = getattr(context["request"], "membership", None)
    rows = Evidence.objects.visible_to(who).filter(case=case, binds=card.metric)
    return list(rows.for_lists().order_by("-created_at")[:MOST_MEASURED])


@register.simple_tag
def value_charts(card: Card, spec: CaseSpec, evidence: list[Evidence]) -> list[Chart]:
    """Return the charts of a value model; none without figures."""
    if card.told is None:
        return []
    entry, picture, figures = card.entry, card.picture, card.figures
    named = Named(
        key=card.id,
        title=card.label,
        unit=str(entry.get("unit", "1")),
        metric=label_of(spec, card.metric) if card.metric else card.told.headlines[0].word,
        metric_unit=str(entry.get("metric_unit", "1")),
        currency=spec.currency,
    )
    if card.kind.key == "technology":
        marks = [_mark(item) for item in evidence]
        outside = str(entry.get("outside", "hold"))
        return [technology.technology(picture, named, outside=outside, evidence=marks)]
    if card.kind.key == "governance":
        return [
            governance.raw(picture, figures, named),
            governance.floored(picture, figures, named),
        ]
    if card.kind.key == "promotion":
        return [promotion.promotion(picture, named)]
    return [gate.gate(picture, figures, named)]


@register.simple_tag
def effect_chart(found: dict[str, Any], card: Card, spec: CaseSpec) -> Chart | None:
    """Return NPV before and after a change, as a chart."""
    if not found:
        return None
    return effect.effect(found, Named(key=card.id, title=card.label, currency=spec.currency))


def _mark(item: Evidence) -> Measured:
    return Measured(name=item.metric.upper(), value=item.value, low=item.low, high=item.high)

"""Charts on the pages of the stages before: of trainings, of analyses, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.template import Library
from django.utils.translation import gettext as _

from bizcase.runs.models import Run
from reports.charts.chart import Chart, Figure, Table
from reports.charts.information import variance, worth
from reports.charts.training import loss_curves, metric_curve, roc
from reports.charts.value import before_after

register = Library()

LOSSES: Final = ("train/loss", "valid/loss")
PART: Final = "reports/_chart.html"
START: Final = (0, 0.0)  # a place holder that a running training's first point replaces


def _shown(chart: Chart | None, *, size: str = "") -> dict[str, Any]:
    return {"chart": chart, "frame": f"chart-{chart.key}" if chart else "", "size": size}


@register.inclusion_tag(PART)
def record_roc(record: Mapping[str, Any], size: str = "") -> dict[str, Any]:
    """Draw the ROC curves of an evidence record: the model, and the baseline beside it."""
    if not record.get("roc"):
        return _shown(None)
    curves = [_roc_curve(_("Candidate"), record)]
    baseline = record.get("baseline") or {}
    if baseline.get("roc"):
        curves.append(_roc_curve(_("Baseline"), baseline))
    return _shown(roc(curves), size=size)


def _roc_curve(name: str, part: Mapping[str, Any]) -> dict[str, Any]:
    rates = part["roc"]
    return {
        "name": name,
        "fpr": rates["false_positive_rate"],
        "tpr": rates["true_positive_rate"],
        "auc": part["value"],
    }


@register.inclusion_tag(PART)
def comparison_figure(before: Run, after: Run) -> dict[str, Any]:
    """Draw the two distributions of NPV over one another."""
    if not (before.result and after.result):
        return _shown(None)
    return _shown(before_after(before.result, after.result))


@register.simple_tag
def variance_chart(result: Mapping[str, Any]) -> Chart | None:
    """Return the shares of the variance that an analysis found, as a chart."""
    return variance(result)


@register.simple_tag
def worth_chart(result: Mapping[str, Any]) -> Chart | None:
    """Return what is worth knowing by an analysis, as a chart."""
    return worth(result)


@register.simple_tag
def training_curves(run: Run) -> dict[str, list[tuple[int, float]]]:
    """Read the points of a training's curves, by name."""
    found: dict[str, list[tuple[int, float]]] = {}
    for name, step, value in run.metrics.values_list("name", "step", "value"):
        found.setdefault(name, []).append((step, value))
    return found


@register.inclusion_tag(PART)
def loss_figure(curves: Mapping[str, list[tuple[int, float]]], is_live: bool = False) -> Any:
    """Draw the loss; while the training works, the page adds the points as they come."""
    known = {name: sorted(curves.get(name) or ()) for name in LOSSES}
    if not is_live and not any(known.values()):
        return _shown(None)
    chart = loss_curves({name: points or [START] for name, points in known.items()})
    return _shown(_awaiting(chart, known, is_live=is_live), size="s")


@register.inclusion_tag(PART)
def metric_figure(curves: Mapping[str, list[tuple[int, float]]], is_live: bool = False) -> Any:
    """Draw the headline metric over epochs; the baseline's is of other rows and stays away."""
    names = [name for name in curves if name.startswith("valid/") and name not in LOSSES]
    name = names[0] if names else "valid/auc"
    points = sorted(curves.get(name) or ())
    if not is_live and not points:
        return _shown(None)
    chart = metric_curve(name.removeprefix("valid/"), points or [START])
    return _shown(_awaiting(chart, {name: points}, is_live=is_live), size="s")


def _awaiting(
    chart: Chart, known: Mapping[str, list[tuple[int, float]]], *, is_live: bool
) -> Chart:
    """Tell each trace which metric it draws, and take place holders out again."""
    traces: list[Figure] = list(chart.figure["data"])
    for index, (name, points) in enumerate(known.items()):
        trace = traces[index] | {"meta": {"metric": name}}
        if is_live:
            trace["mode"] = "lines"
        if not points:
            trace |= {"x": [], "y": []}
        traces[index] = trace
    told = replace(chart, figure=chart.figure | {"data": traces})
    return replace(told, caption="", table=Table(head=(), rows=())) if is_live else told

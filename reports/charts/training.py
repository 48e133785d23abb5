"""What a training showed: its curves, and how well it tells the classes apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BRAND,
    GOOD,
    MUTE,
    WARN,
    Chart,
    Figure,
    Table,
    layout,
    plain,
    plain_axis,
)
from reports.quantities import Quantities

Curve = Sequence[tuple[int, float]]
STYLES: Final = ((BRAND, "solid"), (WARN, "dash"), (GOOD, "dot"), (MUTE, "dashdot"))
TENTHS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
MAX_ROWS = 12


def _curves(
    key: str, title: str, curves: Mapping[str, Curve], *, axis: str, best: str, **more: Any
) -> Chart:
    """Draw curves over epochs; ``best`` is the sentence that states the finding."""
    numbers = Quantities.of("CNY")
    traces = [
        {
            "type": "scatter",
            "mode": "lines" if len(points) > 1 else "markers",
            "name": plain(name),
            "x": [step for step, _value in points],
            "y": [value for _step, value in points],
            "line": {"color": colour, "dash": dash, "width": 2.2},
            "hovertemplate": "%{x}: %{y:.4f}",
        }
        for (name, points), (colour, dash) in zip(curves.items(), STYLES, strict=False)
    ]
    steps = sorted({step for points in curves.values() for step, _value in points})
    spread = max(1, -(-len(steps) // MAX_ROWS))
    shown = sorted({*steps[::spread], *steps[-1:]})
    values = [dict(points) for points in curves.values()]
    rows = tuple((str(s), *(numbers.number(v.get(s), 4) for v in values)) for s in shown)
    return Chart(
        key=key,
        title=title,
        figure={
            "data": traces,
            "layout": layout(
                showlegend=True,
                xaxis=plain_axis(_("Epoch"), showgrid=False, nticks=8),
                yaxis=plain_axis(axis, nticks=6, **more),
            ),
        },
        caption=best,
        alt=best,
        table=Table(head=(_("Epoch"), *curves), rows=rows),
        height=260,
    )


def loss_curves(curves: Mapping[str, Curve]) -> Chart:
    """Draw the loss of training and validation over epochs."""
    named = {_curve_name(name): points for name, points in curves.items()}
    valid = curves.get("valid/loss") or next(iter(curves.values()))
    step, value = min(valid, key=lambda point: point[1])
    best = _("The loss is lowest at epoch {epoch}: {value}.").format(
        epoch=step, value=Quantities.of("CNY").number(value, 4)
    )
    return _curves("loss", _("Loss"), named, axis=_("Loss"), best=best, rangemode="tozero")


def metric_curve(name: str, points: Curve, *, baseline: float | None = None) -> Chart:
    """Draw the headline metric over epochs, with the baseline as a level line."""
    numbers = Quantities.of("CNY")
    step, value = max(points, key=lambda point: point[1])
    told = {"metric": name.upper(), "epoch": step, "value": numbers.number(value, 4)}
    curves: dict[str, Curve] = {_("Candidate, validation"): points}
    best = _("{metric} is highest at epoch {epoch}: {value}.").format(**told)
    if baseline is not None:
        ends = (points[0][0], points[-1][0])
        curves[_("Baseline, test")] = [(end, baseline) for end in dict.fromkeys(ends)]
        best = _("{metric} is highest at epoch {epoch}: {value}; the baseline has {base}.").format(
            base=numbers.number(baseline, 4), **told
        )
    return _curves("metric", name.upper(), curves, axis=name.upper(), best=best)


def _curve_name(name: str) -> str:
    return {"train/loss": _("Training"), "valid/loss": _("Validation")}.get(name, name)


def roc(curves: Sequence[Mapping[str, Any]]) -> Chart:
    """Draw ROC curves; each has ``name``, ``fpr``, ``tpr`` and ``auc``, the candidate first."""
    numbers = Quantities.of("CNY")
    rising = {"tickmode": "array", "tickvals": TENTHS, "ticktext": [f"{v:.0%}" for v in TENTHS]}
    flat = {"tickmode": "array", "tickvals": TENTHS[1:], "ticktext": rising["ticktext"][1:]}
    names = [f"{c['name']}: {numbers.number(c['auc'], 3)}" for c in curves]
    caption = _("Area under the ROC curve: {list}.").format(list="; ".join(names))
    return Chart(
        key="roc",
        title=_("ROC curve"),
        figure={
            "data": [*_roc_lines(curves, numbers), _chance()],
            "layout": layout(
                showlegend=True,
                xaxis=plain_axis(_("False positive rate"), range=[0, 1], **flat),
                yaxis=plain_axis(_("True positive rate"), range=[0, 1.01], **rising),
            ),
        },
        caption=caption,
        alt=caption,
        table=Table(
            head=(_("Model"), "AUC"),
            rows=tuple((c["name"], numbers.number(c["auc"], 4)) for c in curves),
        ),
        height=320,
    )


def _roc_lines(curves: Sequence[Mapping[str, Any]], numbers: Quantities) -> list[Figure]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("{name}, AUC {auc}").format(
                name=plain(curve["name"]), auc=numbers.number(curve["auc"], 3)
            ),
            "x": list(curve["fpr"]),
            "y": list(curve["tpr"]),
            "line": {"color": colour, "dash": dash, "width": 2.2},
            "hovertemplate": "%{x:.0%}, %{y:.0%}<extra></extra>",
        }
        for curve, (colour, dash) in zip(curves, STYLES, strict=False)
    ]


def _chance() -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("Chance"),
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": MUTE, "dash": "dash", "width": 1},
        "hoverinfo": "skip",
    }

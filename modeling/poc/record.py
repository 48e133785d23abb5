"""The evidence record of a yes-or-no model: what the test part said, once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.evidence import verdict
from modeling.poc import metrics
from modeling.poc.columns import flag
from modeling.poc.config import TrainConfig
from modeling.poc.problem import Problem

RARE_AUC: Final = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Predicted shares of positives, one array for each part and model.

    Attributes
    ----------
    model, baseline : (n_test,) array
        On the test part.
    model_valid : (n_valid,) array
        On the validation part.
    """

    model: NDArray[np.float64]
    baseline: NDArray[np.float64]
    model_valid: NDArray[np.float64]


def judge(
    problem: Problem,
    config: TrainConfig,
    *,
    labels: NDArray[np.int8],
    valid_labels: NDArray[np.int8],
    answers: Answers,
    baseline: str,
) -> dict[str, Any]:
    """Return the part of the record that rests on predictions alone.

    Parameters
    ----------
    labels, valid_labels : (n_test,), (n_valid,) array
        0 or 1.
    baseline : str
        What the baseline is called.
    """
    aucs = metrics.delong(labels, np.stack([answers.model, answers.baseline]))
    gain, low, high = aucs.difference(0, 1)
    leakage = [*problem.card["leakage"], *_too_good(aucs, valid_labels, answers.model_valid)]
    return {
        "metric": "auc",
        "bounds": [0.0, 1.0],
        **_measured(aucs, 0, labels, answers.model),
        "n": len(labels),
        "positives": aucs.positives,
        "baseline": {"name": baseline, **_measured(aucs, 1, labels, answers.baseline)},
        "delta": {"value": gain, "interval": [low, high], "interval_method": "paired DeLong"},
        "verdict": verdict(low, high),
        **_called(labels, answers.model, cost_ratio=config.cost_ratio),
        "calibration": metrics.calibration(labels, answers.model),
        "leakage": leakage,
    }


def _measured(
    aucs: metrics.Aucs, model: int, labels: NDArray[np.int8], shares: NDArray[np.float64]
) -> dict[str, Any]:
    """Return what rests on one model's shares alone, without calling anybody positive."""
    low, high, method = aucs.interval(model)
    return {
        "value": float(aucs.value[model]),
        "interval": [low, high],
        "interval_method": method,
        "log_loss": metrics.log_loss(labels, shares),
        "brier": metrics.brier(labels, shares),
        "roc": metrics.roc(labels, shares),
    }


def _called(
    labels: NDArray[np.int8], shares: NDArray[np.float64], *, cost_ratio: float
) -> dict[str, Any]:
    """Return what follows from calling shares positive where a miss would cost more.

    With costs 1 of a false alarm and c of a miss, calling is right from a share of 1 / (1 + c) on.
    """
    threshold = 1 / (1 + cost_ratio)
    counts = metrics.confusion(labels, shares, threshold=threshold)
    return {
        "threshold": threshold,
        "cost_ratio": cost_ratio,
        "confusion": counts,
        "accuracy": metrics.accuracy(counts),
        "report": metrics.report(counts),
    }


def _too_good(
    aucs: metrics.Aucs, valid_labels: NDArray[np.int8], valid_shares: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Flag scores that are too good to be true."""
    value = float(aucs.value[0])
    found = []
    if value > RARE_AUC:
        found.append(flag("auc_too_good", value=round(value, 3)))
    valid = metrics.delong(valid_labels, valid_shares)
    other = float(valid.value[0])
    sd = math.sqrt(float(aucs.covariance[0, 0] + valid.covariance[0, 0]))
    if value - other > 2 * sd:
        found.append(
            flag("test_better_than_validation", value=round(value, 3), other=round(other, 3))
        )
    return found
